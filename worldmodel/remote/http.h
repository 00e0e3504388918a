// Many POST requests at a time over libcurl, each repeated for as long as its caller wants.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"

namespace foretrace::remote {

struct HttpRequest {
  std::string url;
  std::string body;
  std::vector<std::string> headers;  // "Name: value"
};

struct HttpReply {
  int status = 0;  // 0: no whole reply came
  std::string body;
  std::string error;                  // why none came, in libcurl's words
  bool unreachable = false;           // no connection to the server stood
  std::optional<double> retry_after;  // seconds that the server asked to wait
  double seconds = 0;                 // of this try
};

struct HttpOptions {
  int parallel = 8;             // requests under way at a time
  double timeout = 600;         // seconds of a try
  double connect_timeout = 10;  // of them, until the connection stands
};

// Called for every reply: nothing, and the request is settled; seconds, and it is sent again after them. An Error ends post_all(),
// with what is under way given up.
using Settle = std::function<Result<std::optional<double>>(size_t request, const HttpReply& reply)>;

// Returns when all are settled. Only http and https are spoken; redirects are not followed; a reply beyond 64 MiB is no whole one.
Status post_all(std::span<const HttpRequest> requests, const HttpOptions& options, const Settle& settle);

}  // namespace foretrace::remote
