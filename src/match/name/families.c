/* SPDX-License-Identifier: Apache-2.0 */
/*
 * families.c: words that stand for one another though they do not sound alike.
 *
 *    Robert, Rob, Bob · Aleksandr, Sasha, Shura · Yusuf, Joseph · Mohammed, Md · army, jaish, армия
 *
 * Rows of words as they are spelt, in any script that needs a spelling of its own; the first one
 * names the family.  They are read into phones once, at the first name of a process, and looked up by
 * phones: so Youssef is found where only Yusuf is listed, and Саша where only sasha is.
 *
 * What belongs in a row: a short form, a pet name, or the same name in another language, when it is
 * plain usage that one person goes by both.  What a language spells alike is left to the distance.
 *
 * Invariants
 *  A. A word is in one family. What two rows claim goes to the first; a test says which those are.
 *  B. Rows from `generic` on are words of organisations: they tell little and weigh half.
 *
 * Sources: usage, as told in grammars and encyclopaedias of the languages (Russian pet names, English
 * nicknames, the prophets' names in Arabic and in European languages); abbreviations of South Asian
 * identity papers (Md, Mst, Sk, Kr).
 */
#include "match/name/families.h"
#include "match/name/phone.h"

#include <pthread.h>
#include <string.h>
#include <vedette/text.h>

static const char *const rows[] = {
    /* Arabic, Persian, Turkic, South Asian */
    "muhammad md mohd muhd mhd mohamad mohamed muhamed mohammad mehmet mehmed magomed magomet "
    "mukhammad mukhammed mahomet mamadou mohmd mhmd muhammet muhammadu محمد মোঃ মো মুহাম্মদ मुहम्मद "
    "मोहम्मद मो",
    "abd abdo abdu abdou ab",
    "ahmad ahmed akhmad akhmed ahmet amadou ahmadou",
    "uthman osman othman usman usmon ousmane osmane gusman",
    "umar omar omer umer oumar",
    "khadija hatice hadija khadijah hadiza khadidja hadicha",
    "fatima fatma fatemeh fatoumata fatimah",
    "aisha ayse ayesha aicha aishat oisha",
    "zaynab zeynep zainab zeinab zejneb",
    "sayyid syed sayed saiyid seyed seyyed syd",
    "ghulam gholam gulam golam gh",
    "kumar kr",
    "begum begam bgm",
    "sheikh sk shaikh shaykh cheikh sheik cheik scheich seyh шейх шайх شيخ शेख শেখ ஷேக் షేక్",
    "mosammat mst musammat mosammath mosamat mosa mossammat মোসাঃ মোছাঃ",
    "haji hj hajji hajj hoji ажы хаджи حاج حاجی",
    "doctor dr doktor доктор دكتور دکتر ڈاکٹر डॉ डॉक्टर ডঃ ডক্টর டாக்டர் డాక్టర్ დოქტორი",
    "professor prof профессор",
    "colonel polkovnik полковник कर्नल কর্নেল عقيد سرهنگ",
    "maulana mawlana moulana mevlana مولانا मौलाना মাওলানা మౌలానా",
    /* the names of the Book */
    "ibrahim abraham ibragim ebrahim avraham abram abe ibro إبراهيم ابراهيم",
    "ishaq isaac ishak yitzhak izaak isak itzik إسحاق اسحاق اسحق",
    "yaqub jacob jake yakub yakup yakov yasha jakob yaakov jacobo يعقوب",
    "yusuf joseph joe joey josef iosif yosef yusif youssouf jose giuseppe osip يوسف",
    "musa moses moshe moisei moises mousa موسى موسي",
    "harun aaron aharon haroon harun aron هارون",
    "dawud david dave davey davut daud dawood davud davit davyd داود داوود داؤد",
    "sulaiman solomon suleyman suleiman shlomo salomon soliman sulayman سليمان",
    "yahya john johnny johnnie jack yohannan يحيى يحيي",
    "isa jesus issa iso عيسى عيسي",
    "ilyas elias elijah ilya eliyahu iliya ilias إلياس الياس",
    "ayub job ayyub eyup ayoub أيوب ايوب",
    "yunus jonah yunis jonas younes يونس",
    "zakariya zachary zechariah zakaria zakhar zack zakariyya zekeriya زكريا",
    "ismail ishmael ismoil ismayil ismael إسماعيل اسماعيل",
    "jibril gabriel jibreel cebrail gavriil jabrail gabi جبريل جبرائيل",
    "nuh noah nooh noe نوح",
    "hawa eve havva eva حواء",
    "maryam mary maria mariam miriam masha marie meryem mariya مريم",
    "sara sarah سارة ساره",
    "benjamin binyamin benyamin bunyamin benny benji bibi veniamin بنيامين",
    /* Russian and its neighbours, with their kin in the west */
    "aleksandr alexander sasha shura sanya alex aleks alejandro alessandro alexandre oleksandr "
    "aleksander alexandros aliaksandr oleksander aleksandra alexandra sashka",
    "aleksei aliaksei alexei alyosha lyosha aleksey oleksii alexey alexis lyokha",
    "anatoly anatol tolya anatolii anatoliy tolik",
    "andrei andrey andriy andrew andy drew andrey andreas andres andre andrzej andriy andrij "
    "andryusha",
    "anton anthony tony antonio antoine toni antony antonin tosha",
    "arkady arkasha arkadi",
    "artem artyom tyoma artemy",
    "boris borya borka",
    "daniil daniel dan danny danil danylo danila danya",
    "dmitry dima mitya dmitri dmytro dzmitry zmitser dimitri dmitriy dimitar dimka",
    "eduard edward eddie ed edik eduardo edouard ned",
    "evgeny yevgeny zhenya eugene yauhen yauheni yevhen evgenii yevgeniy eugen yevhen evgeniya "
    "zhenka gene",
    "fyodor fedor theodore fedya teodor theodor teddy ted",
    "gennady gena gennadiy gennadi henadz",
    "georgy george georgiy giorgi jorge georg georges georgios zhora gosha goga جورج",
    "grigory ryhor hryhoriy gregory greg grisha grigori gregor gregorio hryhorii krikor",
    "ivan vanya vanka ivanko",
    "kirill cyril kirya kyrylo kiril",
    "konstantin kanstantsin kostiantyn kostya constantine konstantinos kostyantyn costa",
    "leonid lyonya lenya",
    "lev lyova leo",
    "maksim max maxim maks maximilian maximo massimo",
    "matvei matthew matt matthias mateo matthieu matteo mateusz motya matty",
    "mikhail michael misha mike mikey mick micky mishka miguel michel mikael mikail mikayil mihail "
    "mykhailo mihail mihajlo mikhas mihai مايكل ميخائيل",
    "nikolai nicholas nick nicky kolya nikolay nicolas nicola mykola mikalai mikola nicolae "
    "nikolaos nikola "
    "niklas",
    "pavel pavel paval paul pablo pavlo pawel paolo pashka pavlik بولس",
    "pyotr peter pete petr petya petro piotr pedro pierre petros butrus boutros pietro بطرس",
    "roman romka",
    "igor ihar ihor",
    "oleg aleh oleh",
    "ruslan rusik",
    "semyon simon semen simeon shimon syoma simone شمعون",
    "sergei siarhei serhii syarhey sergey seryozha serge sergio serhiy seryoga serezha siarhei",
    "stanislav stanislau stas stanislaw stanislaus",
    "stepan stephen steven steve stefan stephan styopa esteban etienne stephane stevie",
    "timofei tsimafei timothy tim timmy timofey",
    "valery valera valerii valeriy",
    "vasily basil vasya vasiliy vasyl vasil vasilii basile",
    "viktor viktar victor vitya vic viktoras",
    "vitaly vitalik vitali vitalii",
    "vladimir volodya vova wladimir volodymyr uladzimir vladimiro vovka",
    "vladislav uladzislau vlad vladik vladyslav wladyslaw",
    "vyacheslav viachaslau slava viacheslav slavik",
    "yuri yury yurii yura yuriy iurii yurka",
    "anna anne ann annie anya nyura anechka",
    "ekaterina katsiaryna katherine kate katie kathy cathy catherine katya yekaterina kateryna "
    "katarina "
    "catalina "
    "katrin katharina",
    "elena alena yelena helen helena lena olena ellen helene alyona",
    "elizaveta elizabeth liz lizzie beth betty eliza lisa elisabeth liza yelizaveta elisabetta "
    "bess",
    "galina galya halyna",
    "irina irene ira iryna irochka",
    "lyudmila liudmila ludmila lyuda lyusya",
    "margarita margaret maggie meg peggy rita marguerite margo",
    "natalia natallia natasha natalya nataliya natalie nata",
    "olga olya olha",
    "svetlana sviatlana sveta svitlana",
    "tatiana tatsiana tetyana tanya tatyana tetiana",
    "varvara barbara varya barb",
    "victoria vika viktoria vicky viktoriya",
    "yulia julia yuliya julie giulia yulya julie",
    /* English, German, French, Spanish */
    "robert rob robbie robby bob bobby bobbie roberto",
    "william will bill billy willie willy wilhelm guillermo guillaume willem",
    "richard rick ricky dick rich richie ricardo",
    "james jim jimmy jimmie jamie",
    "thomas tom tommy tomas tomasz foma",
    "charles charlie chuck charley",
    "samuel sam sammy shmuel samuil",
    "christopher chris christoph christophe cristobal",
    "lawrence larry laurence laurent",
    "kenneth ken kenny",
    "ronald ron ronnie",
    "donald donny donnie",
    "gerald gerry jerry",
    "jeffrey jeff geoffrey geoff",
    "patrick pat paddy patricio",
    "philip phil filipp felipe philippe filip",
    "raymond ray ramon raimund",
    "leonard len lenny leonardo leonhard",
    "frederick fred freddy friedrich fritz fredrik federico frederic freddie",
    "heinrich henry hank heinz henri enrique henrik enrico",
    "johannes johann hans hannes",
    "francis frank frankie francisco paco pancho franz francesco francois франсуа "
    "فرانسوا",
    "emmanuel manuel manolo manny immanuel",
    "ignacio nacho ignatius ignaz",
    "rafael rafa raphael",
    "joaquin joachim jochen",
    "jacques жак",
    "albert bert alberto",
    "jennifer jen jenny",
    "susan sue susie suzanne susanna",
    "deborah deb debbie debra",
    "dolores lola",
    "rebecca becky becca",
    "barack barry",
    /* organisations: from here on words of no family name */
    "bank banka banque banco banca bankasi банк بنك بانک مصرف ბანკი",
    "group gruppe groupe grupo grup gruppa jamaah jamaat jemaah jamaa группа джамаат مجموعة گروه "
    "جماعة جماعت",
    "islamic islami islamiya islamiyya islamique islamiyyah islamiyah islamskaya islamskoye "
    "исламская "
    "исламский исламское исламского إسلامية اسلامية إسلامي اسلامي اسلامی",
    "state dawlah gosudarstvo государство государства دولة",
    "army jaish jaysh jeish armee armiya ejercito армия جيش",
    "front jabhat jabhah jabha fronte frente jebhe фронт جبهة جبهه",
    "party hizb hezb partiya parti partido partei партия حزب",
    "movement harakat harkat harakah hareketi movimiento mouvement dvizhenie tehrik tehreek "
    "движение "
    "حركة حرکت تحریک",
    "organization organisation organizatsiya organizacion organizasyon orgutu teskilati munazzamat "
    "sazman организация منظمة تنظيم سازمان",
    "brigade brigades brigada brigadas kataib liwa katibat бригада كتائب لواء کتائب",
    "union ittihad ittehad ettehad soyuz birligi союз اتحاد",
    "ministry ministerstvo ministere ministerio bakanligi wizarat vezarat министерство وزارة وزارت",
    "foundation fund fond fondation fundacion vakfi bonyad stiftung muassasat фонд مؤسسة بنیاد",
    "plant zavod factory works fabrika fabrik usine завод фабрика مصنع",
    "university universitet universidad universite universitat universitesi университет جامعة "
    "دانشگاه",
    "institute institut instituto институт معهد",
    "committee komitet comite комитет لجنة",
    "council sovet majlis consejo conseil совет مجلس",
    "association assotsiatsiya asociacion dernegi anjuman ассоциация جمعية انجمن",
    "center centre tsentr zentrum markaz merkezi centro центр مركز مرکز",
    "trading trade ticaret torgovy torgovaya comercial commercial commerce handel tijarat торговый "
    "торговая торговля تجارة تجارية للتجارة",
    "industry industries sanayi industrial industrie industria صناعة صناعات صناعية",
    "international mezhdunarodny uluslararasi internacional mezhdunarodnaya международный "
    "международная دولي دولية",
    "liberation tahrir osvobozhdenie liberacion kurtulus освобождение освобождения تحرير",
    "republic respublika jumhuriyat jomhuri cumhuriyeti республика جمهورية",
    "revolutionary revolyutsionny devrimci revolucionario революционный",
    "airlines airline havayollari aviakompaniya avialinii авиакомпания авиалинии",
    "mosque masjid masjed camii mechet мечеть مسجد",
    "school madrasa madrassa medrese madrasah shkola школа مدرسة مدرسه",
    "holding holdings kholding холдинг قابضة",
    "management upravlenie управление إدارة",
    "services service uslugi услуги خدمات hizmetleri servicios",
    "solutions solution",
    "enterprises enterprise predpriyatie предприятие",
    "global",
    "national natsionalny nacional nationale milli национальный национальная وطني وطنية",
    "general generale генерал جنرال جنرل ژنرال जनरल জেনারেল జనరల్ გენერალი",
    "systems system sistemy системы",
    "technologies technology tekhnologii технологии",
    "investment investments invest investitsii yatirim инвестиции استثمار",
    "development kalkinma razvitie развитие تنمية",
    "construction constructions stroitelstvo insaat строительство строительная إنشاءات",
    "import",
    "export",
    "shipping shipmanagement",
    "logistics logistik",
    "transport transportation nakliyat перевозки نقل",
    "energy enerji energiya энергия طاقة",
    "petroleum oil neft petrol нефть نفط",
    "levant sham شام",
    "partners",
    "securities",
    "associates",
    "products",
    "exchange sarafi sarrafi hawala صرافی صرافة",
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]), SLOTS = 4096 };
static const char first_generic[] = "bank ";

/* ---- the table by phones ---- */

struct slot {
    char phones[18];
    uint16_t family;
};
static struct slot slots[SLOTS];
static char names[ROWS][16];
static uint16_t generic, twice; /* B; A: words that a second row claims */

static uint32_t hash(const char *p, size_t n)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (uint8_t)p[i]) * 16777619u;
    return h ^ h >> 15;
}

/* A bit for each hash that some word has: most words of names are past the table here. */
enum { HASHES = 1 << 14 };
static uint64_t hashes[HASHES / 64];

static struct slot *slot_of(const char *p, size_t n)
{
    uint32_t i = hash(p, n) % SLOTS;
    while (slots[i].family && (strncmp(slots[i].phones, p, n) != 0 || slots[i].phones[n]))
        i = (i + 1) % SLOTS;
    return &slots[i];
}

static void put(const char *word, size_t n, uint16_t family)
{
    uint32_t cp[VD_PHONES];
    char ph[VD_PHONES + 1];
    size_t k = 0, m = 0;
    for (size_t i = 0; i < n && k < VD_PHONES; k++)
        i += vd_utf8_next(word + i, n - i, &cp[k]);
    size_t all = vd_phones(cp, k, 0, ph);
    bool bare = vd_script_of(cp[0]) == VD_SCRIPT_ARABIC;
    for (size_t i = 0; i < all; i++)
        if (bare || !m || ph[m - 1] != ph[i])
            ph[m++] = ph[i];
    if (!m || m >= sizeof(slots[0].phones))
        return;
    struct slot *s = slot_of(ph, m);
    twice = (uint16_t)(twice + (s->family && s->family != family));
    if (s->family)
        return;
    memcpy(s->phones, ph, m);
    s->phones[m] = 0;
    uint32_t h = hash(ph, m) % HASHES;
    hashes[h / 64] |= (uint64_t)1 << h % 64;
    s->family = family;
}

static void read_rows(void)
{
    for (size_t r = 0; r < ROWS; r++) {
        if (!strncmp(rows[r], first_generic, sizeof(first_generic) - 1))
            generic = (uint16_t)(r + 1);
        size_t first = strcspn(rows[r], " ");
        memcpy(names[r], rows[r], first < sizeof(names[r]) ? first : sizeof(names[r]) - 1);
        names[r][0] = (char)(names[r][0] - 'a' + 'A');
        for (const char *p = rows[r]; *p;) {
            size_t n = strcspn(p, " ");
            put(p, n, (uint16_t)(r + 1));
            p += n + (p[n] == ' ');
        }
    }
}

static void ready(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_rows);
}

uint16_t vd_family_of(const char *p, size_t n)
{
    ready();
    if (!n || n >= sizeof(slots[0].phones))
        return 0;
    uint32_t h = hash(p, n) % HASHES;
    return hashes[h / 64] >> h % 64 & 1 ? slot_of(p, n)->family : 0;
}

bool vd_family_is_generic(uint16_t family)
{
    ready();
    return family >= generic && family < VD_FAMILY_FORMS;
}

unsigned vd_families_claimed_twice(void)
{
    ready();
    return twice;
}

const char *vd_family_name(int family)
{
    if (family > VD_FAMILY_FORMS)
        return vd_form_name(family);
    ready();
    return family > 0 && family <= ROWS ? names[family - 1] : NULL;
}
