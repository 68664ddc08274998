// Loaded before libc into a running server (LD_PRELOAD): makes its N-th read, write, open, rename,
// fsync or allocation fail. What fails is told through a small file that the test writes and this
// library maps (TAKAFUL_FAULTS); only files below TAKAFUL_FAULTS_UNDER are touched.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

namespace {

/// Little-endian words, as the test writes them.
struct Plan {
    std::atomic<std::uint32_t> armed;
    std::uint32_t call;
    std::atomic<std::int32_t> countdown;  // The call that brings it to zero fails.
    std::int32_t error;                   // errno; 0: a short write.
    std::uint32_t lasting;                // 1: every later one fails too.
    std::atomic<std::uint32_t> hits;      // How many failed.
    std::atomic<std::uint32_t> seen;      // How many were counted.
    std::uint32_t place;                  // 0: any file, 1: databases, 2: the log's folder.
};

enum Call : std::uint32_t {
    none,
    call_read,
    call_write,
    call_open,
    call_rename,
    call_sync,
    call_allocate
};

template <typename Function>
Function next(char const* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

Plan* map_plan() {
    auto const* path = std::getenv("TAKAFUL_FAULTS");
    if (path == nullptr) return nullptr;
    auto const file = next<int (*)(char const*, int, ...)>("open")(path, O_RDWR);
    if (file < 0) return nullptr;
    auto* const mapped = ::mmap(nullptr, sizeof(Plan), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    return mapped == MAP_FAILED ? nullptr : static_cast<Plan*>(mapped);
}

Plan* plan() {
    static Plan* const mapped = map_plan();
    return mapped;
}

bool is_below(char const* path, std::uint32_t place) {
    static char const* const folder = std::getenv("TAKAFUL_FAULTS_UNDER");
    if (folder == nullptr || std::strncmp(path, folder, std::strlen(folder)) != 0) return false;
    auto const* const rest = path + std::strlen(folder);
    if (place == 1) return std::strstr(rest, ".db") != nullptr;
    if (place == 2) return std::strstr(rest, "/log") != nullptr;
    return true;
}

bool is_meant(char const* path) {
    return is_below(path, plan()->place);
}

bool is_meant(int file) {
    char name[32] = "/proc/self/fd/";
    char digits[12];
    int length = 0;
    do digits[length++] = static_cast<char>('0' + file % 10);
    while ((file /= 10) > 0);
    auto* out = name + 14;
    while (length > 0) *out++ = digits[--length];
    *out = 0;
    char path[512];
    auto const size = ::readlink(name, path, sizeof path - 1);
    if (size <= 0) return false;
    path[size] = 0;
    return is_meant(path);
}

/// Does this call fail?
template <typename Where>
bool fails(Call call, Where where) {
    auto* const at = plan();
    if (at == nullptr || at->armed.load() == 0 || at->call != call || !is_meant(where))
        return false;
    at->seen.fetch_add(1);
    auto const left = at->countdown.fetch_sub(1) - 1;
    if (left > 0 || (left < 0 && at->lasting == 0)) return false;
    at->hits.fetch_add(1);
    errno = at->error;
    return true;
}

}  // namespace

extern "C" {

ssize_t read(int file, void* out, std::size_t size) {
    static auto const real = next<ssize_t (*)(int, void*, std::size_t)>("read");
    if (fails(call_read, file)) return -1;
    return real(file, out, size);
}

ssize_t pread64(int file, void* out, std::size_t size, off64_t at) {
    static auto const real = next<ssize_t (*)(int, void*, std::size_t, off64_t)>("pread64");
    if (fails(call_read, file)) return -1;
    return real(file, out, size, at);
}

ssize_t pread(int file, void* out, std::size_t size, off_t at) {
    return pread64(file, out, size, at);
}

ssize_t write(int file, void const* bytes, std::size_t size) {
    static auto const real = next<ssize_t (*)(int, void const*, std::size_t)>("write");
    if (fails(call_write, file)) {
        if (plan()->error != 0) return -1;
        size /= 2;
    }
    return real(file, bytes, size);
}

ssize_t pwrite64(int file, void const* bytes, std::size_t size, off64_t at) {
    static auto const real = next<ssize_t (*)(int, void const*, std::size_t, off64_t)>("pwrite64");
    if (fails(call_write, file)) {
        if (plan()->error != 0) return -1;
        size /= 2;
    }
    return real(file, bytes, size, at);
}

ssize_t pwrite(int file, void const* bytes, std::size_t size, off_t at) {
    return pwrite64(file, bytes, size, at);
}

int open64(char const* path, int flags, ...) {
    static auto const real = next<int (*)(char const*, int, ...)>("open64");
    std::va_list rest;
    va_start(rest, flags);
    auto const mode = va_arg(rest, int);
    va_end(rest);
    if (fails(call_open, path)) return -1;
    return real(path, flags, mode);
}

// On this machine a file's size has 64 bits either way.
int open(char const*, int, ...) __attribute__((alias("open64")));

int rename(char const* from, char const* to) {
    static auto const real = next<int (*)(char const*, char const*)>("rename");
    if (fails(call_rename, to)) return -1;
    return real(from, to);
}

int fsync(int file) {
    static auto const real = next<int (*)(int)>("fsync");
    if (fails(call_sync, file)) return -1;
    return real(file);
}

int fdatasync(int file) {
    static auto const real = next<int (*)(int)>("fdatasync");
    if (fails(call_sync, file)) return -1;
    return real(file);
}

int syncfs(int file) {
    static auto const real = next<int (*)(int)>("syncfs");
    if (fails(call_sync, file)) return -1;
    return real(file);
}

}  // extern "C"

/// Allocations of C++: those of the libraries in C end the process in the same way or refuse.
void* operator new(std::size_t size) {
    static auto const real = next<void* (*)(std::size_t)>("_Znwm");
    auto* const at = plan();
    if (at != nullptr && at->armed.load() != 0 && at->call == call_allocate) {
        at->seen.fetch_add(1);
        if (at->countdown.fetch_sub(1) == 1) {
            at->hits.fetch_add(1);
            throw std::bad_alloc{};
        }
    }
    return real != nullptr ? real(size) : std::malloc(size);
}
