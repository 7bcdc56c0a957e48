/* SPDX-License-Identifier: Apache-2.0 */
/*
 * faissbench.cpp: FAISS on the same vectors, told what to do line by line, so that it takes turns with
 * ours.  vector.sh compiles it when FAISS is installed; nothing else of vedette knows of it.
 *
 *   faissbench GALLERY.npy PROBES.npy DIM N_GALLERY N_PROBES
 *
 *   make flat|sq|hnsw N     an index of the first N rows, hnsw with the cores of the last "threads"
 *                                                       ─► made SECONDS BYTES
 *   threads T               of OpenMP and of OpenBLAS   ─► threads T
 *   search NAME FROM N      of the probes FROM, FROM+1 ...
 *                                                       ─► took SECONDS, then a line a probe: 10 times ROW SCORE
 *   drop NAME               free the index              ─► dropped
 * Anything that goes wrong ends it with a word on stderr.
 */
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <map>
#include <memory>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include <faiss/IndexScalarQuantizer.h>
#include <omp.h>

extern "C" void openblas_set_num_threads(int n) __attribute__((weak));

namespace {

const int top = 10, header = 128, links = 32, width_building = 40;

double seconds()
{
    using namespace std::chrono;
    return duration<double>(steady_clock::now().time_since_epoch()).count();
}

[[noreturn]] void die(const char *what)
{
    fprintf(stderr, "faissbench: %s\n", what);
    exit(1);
}

const float *map_floats(const char *path, size_t n)
{
    struct stat st;
    int fd = open(path, O_RDONLY);
    size_t size = header + n * sizeof(float);
    if (fd < 0 || fstat(fd, &st) || static_cast<size_t>(st.st_size) < size)
        die(path);
    void *p = mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (p == MAP_FAILED)
        die(path);
    return reinterpret_cast<const float *>(static_cast<const char *>(p) + header);
}

size_t bytes_of(const faiss::Index *index)
{
    if (auto *codes = dynamic_cast<const faiss::IndexFlatCodes *>(index))
        return codes->codes.size();
    if (auto *hnsw = dynamic_cast<const faiss::IndexHNSW *>(index))
        return bytes_of(hnsw->storage) + hnsw->hnsw.neighbors.size() * sizeof(hnsw->hnsw.neighbors[0]) +
               hnsw->hnsw.offsets.size() * sizeof(hnsw->hnsw.offsets[0]);
    return 0;
}

struct bench {
    const float *gallery, *probes;
    int dim;
    size_t n, n_probes;
    std::map<std::string, std::unique_ptr<faiss::Index>> made;

    void make(const char *name, size_t rows)
    {
        std::unique_ptr<faiss::Index> index;
        if (rows > n)
            die("the gallery has not so many rows");
        double start = seconds();
        if (!strcmp(name, "flat"))
            index.reset(new faiss::IndexFlatIP(dim));
        else if (!strcmp(name, "sq"))
            index.reset(new faiss::IndexScalarQuantizer(dim, faiss::ScalarQuantizer::QT_8bit,
                                                        faiss::METRIC_INNER_PRODUCT));
        else if (!strcmp(name, "hnsw")) {
            auto *hnsw = new faiss::IndexHNSWFlat(dim, links, faiss::METRIC_INNER_PRODUCT);
            hnsw->hnsw.efConstruction = width_building;
            index.reset(hnsw);
        } else
            die("no such index");
        if (!index->is_trained)
            index->train(static_cast<faiss::Index::idx_t>(rows < 100000 ? rows : 100000), gallery);
        index->add(static_cast<faiss::Index::idx_t>(rows), gallery);
        printf("made %.6f %zu\n", seconds() - start, bytes_of(index.get()));
        made[name] = std::move(index);
    }

    void search(const char *name, size_t from, size_t count) const
    {
        auto found = made.find(name);
        if (found == made.end() || from + count > n_probes)
            die("nothing to search");
        std::vector<float> score(count * top);
        std::vector<faiss::Index::idx_t> row(count * top);
        double start = seconds();
        found->second->search(static_cast<faiss::Index::idx_t>(count),
                              probes + from * static_cast<size_t>(dim), top, score.data(), row.data());
        printf("took %.9f\n", seconds() - start);
        for (size_t i = 0; i < count * top; i++)
            printf("%lld %.9g%c", static_cast<long long>(row[i]), static_cast<double>(score[i]),
                   i % top == top - 1 ? '\n' : ' ');
    }

    void obey(const char *line)
    {
        char name[16];
        size_t from, count;
        int threads;
        if (sscanf(line, "make %15s %zu", name, &count) == 2)
            make(name, count);
        else if (sscanf(line, "search %15s %zu %zu", name, &from, &count) == 3)
            search(name, from, count);
        else if (sscanf(line, "drop %15s", name) == 1) {
            made.erase(name);
            puts("dropped");
        } else if (sscanf(line, "threads %d", &threads) == 1 && threads > 0) {
            omp_set_num_threads(threads);
            if (openblas_set_num_threads)
                openblas_set_num_threads(threads);
            printf("threads %d\n", threads);
        } else
            die("no such command");
        fflush(stdout);
    }
};

} // namespace

int main(int argc, char **argv)
{
    char line[200];
    if (argc != 6)
        die("arguments: GALLERY.npy PROBES.npy DIM N_GALLERY N_PROBES");
    bench b;
    b.dim = atoi(argv[3]);
    b.n = strtoul(argv[4], nullptr, 10);
    b.n_probes = strtoul(argv[5], nullptr, 10);
    if (b.dim < 1 || !b.n || !b.n_probes)
        die("nothing to measure");
    b.gallery = map_floats(argv[1], b.n * static_cast<size_t>(b.dim));
    b.probes = map_floats(argv[2], b.n_probes * static_cast<size_t>(b.dim));
    try {
        while (fgets(line, sizeof line, stdin))
            b.obey(line);
    } catch (const std::exception &e) {
        die(e.what());
    }
    return 0;
}
