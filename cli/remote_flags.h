// The flags that name a server's model and say how it is asked.
#pragma once

#include <string>

#include "worldmodel/remote_model.h"

namespace CLI {
class App;
class Option;
}

namespace foretrace::cli {

struct RemoteFlags {
  worldmodel::RemoteSettings settings;
  std::string api = "chat", prompt = "direct";
  bool no_cache = false;
};

// FORETRACE_API_KEY, else OPENAI_API_KEY, else empty.
std::string api_key();

// Returns --url, which says that a server is asked.
CLI::Option* declare_remote_flags(CLI::App& app, RemoteFlags& flags);

// The key comes from FORETRACE_API_KEY, else OPENAI_API_KEY; answers are kept in OUT.responses unless --cache says otherwise.
worldmodel::RemoteSettings remote_settings(const RemoteFlags& flags, const std::string& out);

}  // namespace foretrace::cli
