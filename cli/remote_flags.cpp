#include "cli/remote_flags.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace foretrace::cli {

std::string api_key() {
  for (const char* name : {"FORETRACE_API_KEY", "OPENAI_API_KEY"})
    if (const char* key = std::getenv(name); key != nullptr && *key != '\0') return key;
  return "";
}

CLI::Option* declare_remote_flags(CLI::App& app, RemoteFlags& flags) {
  auto& settings = flags.settings;
  auto* url = app.add_option("--url", settings.service.url, "OpenAI-compatible server, like http://localhost:8000; its key in FORETRACE_API_KEY");
  const auto add = [&](const char* name, auto& value, const char* what) { return app.add_option(name, value, what)->needs(url)->capture_default_str(); };
  add("--remote-model", settings.service.model, "the model's name on the server");
  add("--remote-api", flags.api, "chat or completions")->check(CLI::IsMember({"chat", "completions"}));
  add("--remote-prompt", flags.prompt, "direct: asked in words; cwm: for a trace in CWM's tokens")->check(CLI::IsMember({"direct", "cwm"}));
  add("--remote-tokens", settings.max_tokens, "tokens of an answer, at most")->check(CLI::PositiveNumber);
  add("--requests", settings.service.http.parallel, "requests under way at a time")->check(CLI::Range(1, 1024));
  add("--timeout", settings.service.http.timeout, "seconds that a request may take")->check(CLI::PositiveNumber);
  add("--tries", settings.service.retry.tries, "of a request that fails, with growing waits between them")->check(CLI::Range(1, 100));
  auto* cache = add("--cache", settings.service.cache, "file of answers, which are not asked for again (default: OUT.responses)");
  app.add_flag("--no-cache", flags.no_cache, "ask the server whatever it has answered before")->needs(url)->excludes(cache);
  return url;
}

worldmodel::RemoteSettings remote_settings(const RemoteFlags& flags, const std::string& out) {
  worldmodel::RemoteSettings settings = flags.settings;
  settings.service.key = api_key();
  settings.service.api = flags.api == "chat" ? remote::Api::kChat : remote::Api::kCompletions;
  settings.prompt = flags.prompt == "cwm" ? worldmodel::RemotePrompt::kCwm : worldmodel::RemotePrompt::kDirect;
  if (flags.no_cache) settings.service.cache.clear();
  else if (settings.service.cache.empty()) settings.service.cache = out + ".responses";
  return settings;
}

}  // namespace foretrace::cli
