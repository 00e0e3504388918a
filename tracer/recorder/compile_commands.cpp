#include "tracer/recorder/compile_commands.h"

#include <filesystem>
#include <string_view>

#include "core/json.h"

namespace foretrace::tracer {
namespace {

namespace fs = std::filesystem;

// With a word of their own or in the same one: -I DIR, -IDIR.
constexpr const char* kOfPaths[] = {"-I", "-isystem", "-iquote", "-idirafter", "-include", "-imacros", "-isysroot"};
constexpr const char* kOfNames[] = {"-D", "-U"};
constexpr const char* kAlone[] = {"-ansi", "-pthread", "-nostdinc", "-trigraphs", "-undef"};
constexpr const char* kBeginnings[] = {"-std=", "-f", "-m", "--sysroot="};
// -f flags that are about how compilers speak and link.
constexpr const char* kNotWanted[] = {"-fdiagnostics", "-fmessage-length", "-fcolor-diagnostics", "-fno-diagnostics", "-flto", "-fno-lto", "-fuse-ld",
                                      "-ffat-lto", "-fno-fat-lto", "-fmodule", "-fdeps", "-fplugin", "-fsyntax-only", "-fuse-linker-plugin"};

bool begins(std::string_view word, std::string_view with) { return word.substr(0, with.size()) == with; }

template <size_t N>
const char* first_of(const char* const (&list)[N], const std::string& word) {
  for (const char* flag : list)
    if (begins(word, flag)) return flag;
  return nullptr;
}

std::string absolute(const std::string& path, const std::string& folder) { return (fs::path(folder) / path).lexically_normal().string(); }

// -include FILE is looked for in the folder first, then as #include "FILE" is.
std::string path_value(const std::string& flag, const std::string& value, const std::string& folder) {
  const std::string path = absolute(value, folder);
  const bool file = flag == "-include" || flag == "-imacros";
  return !value.empty() && value[0] != '=' && (!file || fs::exists(path)) ? path : value;
}

bool is(const std::string& word, const char* flag) { return word == flag; }

std::vector<std::string> wanted(const std::vector<std::string>& words, const std::string& folder) {
  std::vector<std::string> flags;
  for (size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    const char* const path_flag = first_of(kOfPaths, word);
    const char* const split = path_flag != nullptr ? path_flag : first_of(kOfNames, word);
    if (split != nullptr) {
      const bool own = is(word, split);
      if (own && i + 1 == words.size()) break;
      const std::string value = own ? words[++i] : word.substr(std::string_view(split).size());
      flags.insert(flags.end(), {split, path_flag != nullptr ? path_value(split, value, folder) : value});
      continue;
    }
    bool alone = false;
    for (const char* flag : kAlone) alone |= is(word, flag);
    if (alone || (first_of(kBeginnings, word) != nullptr && first_of(kNotWanted, word) == nullptr)) flags.push_back(word);
    // The values of these are no flags.
    if (is(word, "-o") || is(word, "-MF") || is(word, "-MT") || is(word, "-MQ") || is(word, "-x") || is(word, "-Xlinker")) ++i;
  }
  return flags;
}

bool same_file(const std::string& a, const std::string& b) {
  std::error_code ignored;
  return a == b || (fs::path(a).filename() == fs::path(b).filename() && fs::equivalent(a, b, ignored));
}

}  // namespace

std::vector<std::string> split_command(const std::string& text) {
  std::vector<std::string> words;
  bool inside = false;  // of a word
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
      inside = false;
      continue;
    }
    if (!inside) words.emplace_back();
    inside = true;
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    const bool escapes = c == '\\' && next != 0 && quote != '\'' && (quote == 0 || next == '"' || next == '\\' || next == '$' || next == '`');
    if (escapes) words.back() += text[++i];
    else if (c == quote) quote = 0;
    else if (quote == 0 && (c == '"' || c == '\'')) quote = c;
    else words.back() += c;
  }
  return words;
}

Result<CompileCommands> CompileCommands::read(const std::string& folder) {
  CompileCommands all;
  all.path_ = (fs::path(folder) / "compile_commands.json").lexically_normal().string();
  if (!fs::exists(all.path_))
    return not_found("--build-dir: " + all.path_ + " does not exist", "cmake -DCMAKE_EXPORT_COMPILE_COMMANDS=ON, meson and bear write it");
  TRY_ASSIGN(const Json json, read_json_file(all.path_));
  try {
    for (const Json& entry : json) {
      Command command;
      command.folder = absolute(entry.value("directory", "."), fs::absolute(folder).string());
      command.source = absolute(entry.at("file").get<std::string>(), command.folder);
      if (entry.contains("arguments")) command.words = entry["arguments"].get<std::vector<std::string>>();
      else command.words = split_command(entry.at("command").get<std::string>());
      all.commands_.push_back(std::move(command));
    }
  } catch (const Json::exception& e) {
    return parse_error(all.path_ + ": an entry without \"file\", or without \"command\" and \"arguments\": " + e.what());
  }
  return all;
}

Result<std::vector<std::string>> CompileCommands::flags_of(const std::string& source) const {
  for (const Command& command : commands_)
    if (same_file(command.source, source)) return wanted(command.words, command.folder);
  return not_found(source + " is not in " + path_, "name sources that the project compiles");
}

}  // namespace foretrace::tracer
