/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names, language by language: an invented person's spellings are alike, and more alike than another
 * invented person's name that is not far off.
 */
#include "laid.h"

static const struct {
    const char *language, *written, *same, *other;
} people[] = {
    {"Arabic", "عبدالرحمن القيسري", "Abd al-Rahman al-Qaysari", "Abd al-Karim al-Qasimi"},
    {"Arabic", "مصطفى الجارودي", "Mustafa Jaroudi", "Mustafa Harouni"},
    {"Arabic", "إسحاق شرف الدين", "Ishaq Sharafeddine", "Ishaq Badreddine"},
    {"Arabic", "يحيى المزهر", "Yahya Almazhar", "Yahya Almansur"},
    {"Arabic, presentation forms", "ﻣﺤﻤﺪ ﺳﺎﻟﻢ", "Mohamed Salem", "Mohamed Sami"},
    {"Arabic, a Turkish name", "تشاغلار اوزون", "Çağlar Uzun", "Selim Uzun"},
    {"Persian", "محمدجواد قره‌داغی", "Mohammad Javad Gharedaghi",
     "Mohammad Amin Gharavi"},
    {"Persian", "غلامرضا پوریان", "Gholam Reza Pourian", "Gholam Ali Nourian"},
    {"Persian", "فائزه خواجه‌نژاد", "Faezeh Khajehnejad", "Fatemeh Hajinejad"},
    {"Dari", "نجیب‌الله کرزین", "Najibullah Karzin", "Habibullah Karimi"},
    {"Pashto", "ګل آغا څمکنی", "Gul Agha Tsamkani", "Gul Rahman Salangi"},
    {"Pashto", "ټورپېکۍ ځدراڼ", "Torpekai Zadran", "Torpekai Wardak"},
    {"Urdu", "ظہیر بھٹیانی", "Zaheer Bhattiani", "Zaheer Bukhari"},
    {"Urdu", "چوہدری گلریز سنگھ", "Chaudhry Gulrez Singh", "Chaudhry Gulzar Saini"},
    {"Sorani", "ئازاد حوسێنی", "Azad Husseini", "Amad Hassani"},
    {"Uyghur", "ھاكىم تۇرسۇن", "Hakim Tursun", "Hashim Turan"},
    {"Russian", "Ярослав Ельников", "Yaroslav Yelnikov", "Stanislav Melnikov"},
    {"Russian", "Ксения Щербанёва", "Xenia Shcherbanyova", "Evgenia Sherbakova"},
    {"Russian", "Алексей Цыбин", "Alexej Zybin", "Alexej Rybin"},
    {"Russian, a Nepali name", "Бхарат Дхунгел", "Bharat Dhungel", "Bharat Dahal"},
    {"Ukrainian", "Євген Григоренко", "Yevhen Hryhorenko", "Yevhen Dmytrenko"},
    {"Belarusian", "Аляксей Дзмітрыеў", "Aliaksei Dzmitryeu", "Aliaksei Andreeu"},
    {"Kazakh", "Жанболат Әуезханов", "Zhanbolat Auezkhanov", "Zhandos Amirkhanov"},
    {"Kyrgyz", "Жээнбек Үсөнкулов", "Jeenbek Usonkulov", "Jenish Osmonkulov"},
    {"Tajik", "Ҷамшед Қурбонӣ", "Jamshed Qurboni", "Rashid Qodiri"},
    {"Uzbek", "Ғайрат Ўктамов", "G‘ayrat O‘ktamov", "Shavkat Rustamov"},
    {"Uzbek, Latin", "Baxtiyor Xolmatov", "Бахтиёр Холматов", "Икрам Каримов"},
    {"Tatar", "Нуритдин Сабиров", "Nuriddin Sabirov", "Nurlan Kabirov"},
    {"Bulgarian", "Александър Щерев", "Aleksandar Shterev", "Aleksandar Sotirov"},
    {"Serbian", "Љубомир Ђурковић", "Ljubomir Đurković", "Ljubomir Marković"},
    {"Georgian", "ძაგან წიკლაური", "Dzagan Tsiklauri", "Zaza Kiknadze"},
    {"Georgian", "გიული ჟვანიძე", "Giuli Zhvanidze", "Giorgi Ivanidze"},
    {"Armenian", "Ոսկան Ծատուրեան", "Voskan Tsaturian", "Vazgen Sargsian"},
    {"Greek", "Θεοφάνης Ψυρρόπουλος", "Theofanis Psyrropoulos", "Theodoros Papadopoulos"},
    {"Hebrew", "יצחק שטרנין", "Yitzhak Shternin", "Moshe Sharoni"},
    {"Hindi", "सुरेन्द्र सिंह", "Surendra Singh", "Surendra Sinha"},
    {"Hindi", "लक्ष्मण झा", "Lakshman Jha", "Lakhan Shah"},
    {"Nepali", "सुवास नेम्वाङ", "Subas Nembang", "Suman Tamang"},
    {"Marathi", "ज्ञानेश्वर फडके", "Dnyaneshwar Phadke", "Rameshwar Patil"},
    {"Bengali", "মোঃ শাহরিয়ার কবীর", "Md. Shahriar Kabir", "Md. Shahin Karim"},
    {"Bengali", "যতীন ব্যানার্জী", "Jatin Banerjee", "Nitin Mukherjee"},
    {"Punjabi", "ਭੁਪਿੰਦਰ ਗਿੱਲ", "Bhupinder Gill", "Surinder Dhillon"},
    {"Gujarati", "ધીરજ ઠાકોર", "Dhiraj Thakor", "Suraj Thakkar"},
    {"Tamil", "தங்கராசு குழந்தைவேல்", "Thangarasu Kuzhanthaivel", "Selvarasu Kathirvel"},
    {"Tamil", "மீனாட்சி இராமன்", "Meenakshi Raman", "Kamatchi Rajan"},
    {"Tamil, a Muslim name", "ஜமாலுத்தீன் பாரூக்", "Jamaluddin Farook", "Kamaluddin Haroon"},
    {"Telugu", "భాస్కర్ రావు", "Bhaskar Rao", "Prabhakar Raju"},
    {"Malayalam", "ഉണ്ണികൃഷ്ണൻ പിള്ള", "Unnikrishnan Pillai", "Ramakrishnan Nair"},
    {"Sinhala", "ජයන්ත වික්‍රමසූරිය", "Jayantha Wickramasuriya",
     "Jayasena Wijesuriya"},
    {"Thaana", "އިބްރާހިމް ޝަރީފް", "Ibrahim Shareef", "Ismail Rasheed"},
    {"Turkish", "Nurettin Çakıroğlu", "نورالدين شاكر اوغلو", "فخرالدين كمال اوغلو"},
    {"Turkish", "Cihan Yağcı", "Джихан Ягджы", "Джихан Ярыш"},
    {"Azeri", "Xəyal Cavadov", "Khayal Javadov", "Kamal Jabbarov"},
    {"French", "Djamel Tchekiken", "Jamal Shekiken", "Jamal Sheriken"},
    {"German", "Dschafar Tschormanow", "Jafar Chormanov", "Zafar Rahmanov"},
    {"Polish", "Grzegorz Krzyżak", "Гжегож Кшижак", "Гжегож Новак"},
    {"Japanese", "たなべ しょうじ", "Tanabe Shoji", "Tanaka Koji"},
    {"Amharic", "ተስፋዬ ገብሬ", "Tesfaye Gebre", "Tekle Girma"},
    {"Thai", "สมชาย วงศ์สวัสดิ์", "Somchai Wongsawat", "Somsak Chaiyawat"},
};

static void every_language_is_heard(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
        double s = score(people[i].written, people[i].same),
               o = score(people[i].written, people[i].other);
        if (s < 0.65 || o > s - 0.1) {
            print_error("%s: %s ~ %s %.3f, ~ %s %.3f\n", people[i].language, people[i].written,
                        people[i].same, s, people[i].other, o);
            bad++;
        }
    }
    assert_int_equal(bad, 0);
}

/* One rule each: two spellings that must be next to the same. */
static const char *const spellings[][2] = {
    {"Karzin", "کرزین"},           /* no Polish rz */
    {"Alexandrin", "Aleksandrin"}, /* x is ks */
    {"Baxtiyor", "Bakhtiyor"},     /* x is kh */
    {"Levychin", "Levichin"},      /* y between consonants */
    {"Georgin", "Jorjin"},         /* g before e, i */
    {"Salim al-Karim", "Salim Alkarim"},
    {"Alkarimi", "الكريمي"},
    {"Ilyaskin", "الیاسکین"}, /* no article */
    {"Abdurrahman", "Abd al-Rahman"},
    {"Abdülkadir", "Abdoul Kader"},
    {"Serajuddin", "سراج الدین"},
    {"Seraceddin", "Serajeddine"},
    {"Najmettin", "Najm al-Din"},
    {"Nurulla", "Nur Allah"},
    {"Habibullo", "حبیب‌الله"},
    {"Mohammadreza", "Mohammad Reza"},
    {"Gulamhaidar", "Ghulam Haidar"},
    {"Sab'awi", "Sabawi"},
    {"Ma’rufi", "معروفي"},
    {"Vasilievich", "Васильевич"},
    {"Sergeyevich", "Сергеевич"},
    {"Nikolaevin", "Николаевин"},
    {"Rao", "राव"},
    {"Cassimin", "காசிமின்"},
    {"Mosaddegh", "Мосаддык"},
    {"Ushakou", "Ушаков"},
    {"Dzianis", "Денис"},
    {"Siarhei", "Сергей"},
    {"Singh", "सिंह"},
    {"Dhaniram", "धनीराम"},
    {"Fathali", "فتحعلی"},
    {"Subhani", "سبحانی"},
    {"Noureddine", "نور الدين"},
    {"Musa", "موسى"},
    {"Karim", "كـــريم"}, /* tatweel */
    {"ВладимирПетров", "Vladimir Petrov"},
    {"Мiкалаевiн", "Mikalaevin"}, /* a Latin i */
};

static void spellings_of_one_word(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
        double s = score(spellings[i][0], spellings[i][1]);
        if (s < 0.7) {
            print_error("%s ~ %s: %.3f\n", spellings[i][0], spellings[i][1], s);
            bad++;
        }
    }
    assert_int_equal(bad, 0);
}

static int kind_of(const char *text, size_t i)
{
    struct vd_name n;
    vd_name_read(text, strlen(text), &n);
    assert_true(i < n.n);
    return n.word[i].kind;
}

static void initials_are_heard(void **state)
{
    (void)state;
    assert_int_equal(kind_of("Yu. Karlov", 0), VD_WORD_INITIAL);
    assert_int_equal(kind_of("Zh.K. Salporov", 0), VD_WORD_INITIAL);
    assert_int_equal(kind_of("E. Karlov", 0), VD_WORD_INITIAL);
    assert_int_equal(kind_of("Yu Karlov", 0), VD_WORD_PLAIN);
    assert_true(score("Ю. Карлов", "Yu. Karlov") > 0.9);
    assert_true(score("А.С.Карлов", "A. S. Karlov") > 0.95);
    assert_true(score("जी॰एस॰ करलो", "G. S. Karlo") > 0.85);
    assert_true(score("J.-C. Salpor", "Jean-Claude Salpor") > score("J.-C. Salpor", "Marc Salpor"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_language_is_heard),
        cmocka_unit_test(spellings_of_one_word),
        cmocka_unit_test(initials_are_heard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
