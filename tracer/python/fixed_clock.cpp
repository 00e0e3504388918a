#include "tracer/python/fixed_clock.h"

#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstdint>

namespace foretrace::tracer::python {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kReading = 1000;
constexpr int64_t kOtherClocks = 1000 * kSecond;

std::atomic<bool> fixed = false;
int64_t wall_clock = 0;               // ns since 1970 when it was fixed
std::atomic<int64_t> elapsed = 0;     // ns since then

bool is_wall(clockid_t clock) { return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI; }
int64_t nanoseconds(const timespec& time) { return time.tv_sec * kSecond + time.tv_nsec; }
timespec as_timespec(int64_t ns) { return {ns / kSecond, ns % kSecond}; }
int64_t origin(clockid_t clock) { return is_wall(clock) ? wall_clock : kOtherClocks; }
int64_t read(clockid_t clock) { return origin(clock) + elapsed.fetch_add(kReading) + kReading; }
void pass(int64_t ns) { elapsed += std::max<int64_t>(ns, 0); }

template <typename Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

int real_clock(clockid_t clock, timespec* now) {
  static const auto function = real<int (*)(clockid_t, timespec*)>("clock_gettime");
  return function(clock, now);
}

// What is left until a deadline on a fixed clock, and the same deadline on the real one.
struct Wait {
  Wait(clockid_t clock, const timespec& deadline) : left(nanoseconds(deadline) - origin(clock) - elapsed.load()) {
    timespec now{};
    real_clock(clock, &now);
    until = as_timespec(nanoseconds(now) + std::max<int64_t>(left, 0));
  }
  // The result of the wait.
  int ended(int result, bool timed_out) const {
    if (timed_out) pass(left);
    return result;
  }
  int64_t left;
  timespec until{};
};

// A wait for descriptors that gave `ready` after at most `ns` (negative: no limit).
int waited(int ready, int64_t ns) {
  if (ready == 0 && fixed) pass(ns);
  return ready;
}

}  // namespace

void FixedClock::start(double unix_seconds) {
  wall_clock = static_cast<int64_t>(std::llround(unix_seconds * 1e6)) * 1000;
  fixed = true;
}

}  // namespace foretrace::tracer::python

// In place of the C library's.
namespace fixed_clock = foretrace::tracer::python;

extern "C" int clock_gettime(clockid_t clock, struct timespec* now) noexcept {
  if (!fixed_clock::fixed) return fixed_clock::real_clock(clock, now);
  *now = fixed_clock::as_timespec(fixed_clock::read(clock));
  return 0;
}

extern "C" int gettimeofday(struct timeval* now, void*) noexcept {
  timespec time{};
  const int result = clock_gettime(CLOCK_REALTIME, &time);
  *now = {time.tv_sec, time.tv_nsec / 1000};
  return result;
}

extern "C" time_t time(time_t* out) noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}

extern "C" int clock_nanosleep(clockid_t clock, int flags, const struct timespec* request, struct timespec* remain) {
  static const auto function = fixed_clock::real<int (*)(clockid_t, int, const timespec*, timespec*)>("clock_nanosleep");
  if (!fixed_clock::fixed) return function(clock, flags, request, remain);
  const int64_t asked = fixed_clock::nanoseconds(*request);
  fixed_clock::pass((flags & TIMER_ABSTIME) != 0 ? asked - fixed_clock::origin(clock) - fixed_clock::elapsed.load() : asked);
  const timespec nothing{0, 0};  // others may run
  return function(CLOCK_MONOTONIC, 0, &nothing, nullptr);
}

extern "C" int nanosleep(const struct timespec* request, struct timespec* remain) {
  const int error = clock_nanosleep(CLOCK_REALTIME, 0, request, remain);
  if (error == 0) return 0;
  errno = error;
  return -1;
}

extern "C" int sem_clockwait(sem_t* semaphore, clockid_t clock, const struct timespec* deadline) {
  static const auto function = fixed_clock::real<int (*)(sem_t*, clockid_t, const timespec*)>("sem_clockwait");
  if (!fixed_clock::fixed) return function(semaphore, clock, deadline);
  const fixed_clock::Wait wait(clock, *deadline);
  const int result = function(semaphore, clock, &wait.until);
  return wait.ended(result, result != 0 && errno == ETIMEDOUT);
}

extern "C" int sem_timedwait(sem_t* semaphore, const struct timespec* deadline) {
  static const auto function = fixed_clock::real<int (*)(sem_t*, const timespec*)>("sem_timedwait");
  if (!fixed_clock::fixed) return function(semaphore, deadline);
  const fixed_clock::Wait wait(CLOCK_REALTIME, *deadline);
  const int result = function(semaphore, &wait.until);
  return wait.ended(result, result != 0 && errno == ETIMEDOUT);
}

// CPython's condition variables (the lock of the interpreter) run on the monotonic clock.
extern "C" int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const struct timespec* deadline) {
  static const auto function =
      fixed_clock::real<int (*)(pthread_cond_t*, pthread_mutex_t*, const timespec*)>("pthread_cond_timedwait");
  if (!fixed_clock::fixed) return function(condition, mutex, deadline);
  const fixed_clock::Wait wait(CLOCK_MONOTONIC, *deadline);
  return function(condition, mutex, &wait.until);  // the wait for the interpreter's lock is no time of the program's
}

extern "C" int poll(struct pollfd* descriptors, nfds_t count, int milliseconds) {
  static const auto function = fixed_clock::real<int (*)(pollfd*, nfds_t, int)>("poll");
  return fixed_clock::waited(function(descriptors, count, milliseconds), int64_t{milliseconds} * 1'000'000);
}

extern "C" int epoll_wait(int epoll, struct epoll_event* events, int most, int milliseconds) {
  static const auto function = fixed_clock::real<int (*)(int, epoll_event*, int, int)>("epoll_wait");
  return fixed_clock::waited(function(epoll, events, most, milliseconds), int64_t{milliseconds} * 1'000'000);
}

extern "C" int select(int count, fd_set* reads, fd_set* writes, fd_set* errors, struct timeval* timeout) {
  static const auto function = fixed_clock::real<int (*)(int, fd_set*, fd_set*, fd_set*, timeval*)>("select");
  const int64_t asked = timeout != nullptr ? (timeout->tv_sec * 1'000'000 + timeout->tv_usec) * 1000 : -1;
  return fixed_clock::waited(function(count, reads, writes, errors, timeout), asked);
}
