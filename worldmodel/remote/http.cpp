#include "worldmodel/remote/http.h"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>

namespace foretrace::remote {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMaxReplyBytes = size_t{64} << 20;
constexpr int kLongestWaitMs = 1000;

struct EasyFree {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct MultiFree {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

// One try of one request.
struct Try {
  std::unique_ptr<CURL, EasyFree> easy;
  std::unique_ptr<curl_slist, ListFree> headers;
  size_t request = 0;
  std::string body;
};

size_t append(char* data, size_t size, size_t count, void* to) {
  auto& body = *static_cast<std::string*>(to);
  if (body.size() + size * count > kMaxReplyBytes) return 0;
  body.append(data, size * count);
  return size * count;
}

bool means_unreachable(CURLcode code) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION: return true;
    default: return false;
  }
}

class Exchange {
 public:
  Exchange(std::span<const HttpRequest> requests, const HttpOptions& options, const Settle& settle)
      : requests_(requests), options_(options), settle_(settle), multi_(curl_multi_init()) {
    for (size_t i = 0; i < requests.size(); ++i) waiting_.push_back({i, Clock::now()});
  }
  ~Exchange() {
    for (auto& running : running_) curl_multi_remove_handle(multi_.get(), running->easy.get());
  }

  Status run() {
    if (multi_ == nullptr) return internal_error("libcurl cannot start");
    while (!waiting_.empty() || !running_.empty()) {
      TRY(start_due());
      int active = 0;
      curl_multi_perform(multi_.get(), &active);
      TRY(collect());
      if (!waiting_.empty() || !running_.empty()) curl_multi_poll(multi_.get(), nullptr, 0, wait_ms(), nullptr);
    }
    return {};
  }

 private:
  struct Waiting {
    size_t request;
    Clock::time_point due;
  };

  // Milliseconds until the next request may be sent.
  int wait_ms() const {
    if (waiting_.empty() || full()) return kLongestWaitMs;
    const auto first = std::min_element(waiting_.begin(), waiting_.end(), [](const auto& a, const auto& b) { return a.due < b.due; });
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(first->due - Clock::now()).count() + 1;
    return static_cast<int>(std::clamp<int64_t>(left, 0, kLongestWaitMs));
  }
  bool full() const { return running_.size() >= static_cast<size_t>(std::max(1, options_.parallel)); }

  Status start_due() {
    const auto now = Clock::now();
    for (auto next = waiting_.begin(); next != waiting_.end() && !full();) {
      if (next->due > now) {
        ++next;
        continue;
      }
      TRY(start(next->request));
      next = waiting_.erase(next);
    }
    return {};
  }

  Status start(size_t request) {
    auto made = std::make_unique<Try>();
    made->easy.reset(curl_easy_init());
    if (made->easy == nullptr) return internal_error("libcurl cannot make a request");
    made->request = request;
    set_up(*made);
    if (curl_multi_add_handle(multi_.get(), made->easy.get()) != CURLM_OK) return internal_error("libcurl cannot start a request");
    running_.push_back(std::move(made));
    return {};
  }

  void set_up(Try& made) const {
    const HttpRequest& request = requests_[made.request];
    CURL* easy = made.easy.get();
    for (const std::string& header : request.headers)
      made.headers.reset(curl_slist_append(made.headers.release(), header.c_str()));
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, made.headers.get());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &made.body);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout * 1000));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout * 1000));
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &made);
  }

  Status collect() {
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      void* owner = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
      const std::unique_ptr<Try> done = take(static_cast<Try*>(owner));
      TRY_ASSIGN(const auto again, settle_(done->request, reply_of(*done, code)));
      if (again) waiting_.push_back({done->request, Clock::now() + std::chrono::milliseconds(static_cast<int64_t>(1000 * std::max(0.0, *again)))});
    }
    return {};
  }

  std::unique_ptr<Try> take(const Try* done) {
    const auto at = std::find_if(running_.begin(), running_.end(), [&](const auto& running) { return running.get() == done; });
    std::unique_ptr<Try> taken = std::move(*at);
    running_.erase(at);
    curl_multi_remove_handle(multi_.get(), taken->easy.get());
    return taken;
  }

  static HttpReply reply_of(Try& done, CURLcode code) {
    HttpReply reply;
    curl_off_t microseconds = 0, wait = 0;
    curl_easy_getinfo(done.easy.get(), CURLINFO_TOTAL_TIME_T, &microseconds);
    reply.seconds = static_cast<double>(microseconds) * 1e-6;
    if (code != CURLE_OK) {
      reply.error = curl_easy_strerror(code);
      reply.unreachable = means_unreachable(code);
      return reply;
    }
    long status = 0;
    curl_easy_getinfo(done.easy.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(done.easy.get(), CURLINFO_RETRY_AFTER, &wait);
    reply.status = static_cast<int>(status);
    reply.body = std::move(done.body);
    if (wait > 0) reply.retry_after = static_cast<double>(wait);
    return reply;
  }

  std::span<const HttpRequest> requests_;
  const HttpOptions& options_;
  const Settle& settle_;
  std::unique_ptr<CURLM, MultiFree> multi_;
  std::deque<Waiting> waiting_;
  std::vector<std::unique_ptr<Try>> running_;
};

}  // namespace

Status post_all(std::span<const HttpRequest> requests, const HttpOptions& options, const Settle& settle) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) return internal_error(std::string("libcurl: ") + curl_easy_strerror(started));
  return Exchange(requests, options, settle).run();
}

}  // namespace foretrace::remote
