#include "tracer/c/flat_text.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "tracer/c/inclusions.h"
#include "tracer/c/source_text.h"

namespace foretrace::tracer::c {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostBytes = size_t{64} << 20;

std::string quoted(const std::string& name) {
  std::string out = "\"";
  for (const char c : name) out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return out + "\"";
}

uint32_t lines_in(const std::string& text, size_t begin, size_t end) {
  return static_cast<uint32_t>(std::count(text.begin() + static_cast<ptrdiff_t>(begin), text.begin() + static_cast<ptrdiff_t>(end), '\n'));
}

// Behind the directive and its line's end, which comments and backslashes move on.
size_t directive_end(const std::string& text, size_t at) {
  while (at < text.size() && text[at] != '\n') {
    if (text.compare(at, 2, "/*") == 0) at = std::min(text.find("*/", at + 2), text.size() - 2) + 2;
    else if (text.compare(at, 2, "//") == 0) at = std::min(text.find('\n', at), text.size());
    else if (text[at] == '"') at = std::min(text.find('"', at + 1), text.size() - 1) + 1;
    else at += text.compare(at, 2, "\\\n") == 0 ? 2 : 1;
  }
  return std::min(at + 1, text.size());
}

bool is_next(const std::string& text, size_t hash) {
  const SourceText scanned(text.substr(hash + 1, 200));
  return scanned.name_at(scanned.skip_blank(0)) == "include_next";
}

class Flattener {
 public:
  Flattener(const Inclusions& inclusions, bool marks, FlatText& out) : inclusions_(inclusions), marks_(marks), out_(out) { out_.text.clear(), out_.pieces.clear(); }

  void add(const InclusionPath& path, uint32_t file) {
    const Inclusion& here = inclusions_.entered.at(path);
    const uint32_t inclusion = count_++;
    size_t copied = 0;
    begin_piece(inclusion, file, 1);
    for (auto at = inclusions_.obeyed.lower_bound({here.file, 0}); at != inclusions_.obeyed.end() && at->first.first == here.file; ++at) {
      const size_t hash = at->first.second;
      const std::string& system = at->second;
      if (hash < copied || hash >= here.text.size()) continue;
      if (!system.empty() && (!is_next(here.text, hash) || system.find("/clang/") != std::string::npos)) continue;  // of clang alone
      out_.text.append(here.text, copied, hash - copied);
      copied = directive_end(here.text, hash);
      const uint32_t lines = lines_in(here.text, hash, copied);
      InclusionPath below = path;
      below.push_back(hash);
      const auto entered = inclusions_.entered.find(below);
      if (entered == inclusions_.entered.end()) {
        if (!system.empty()) out_.text += "#include " + quoted(system);  // it depends on where the file lies what comes next
        out_.text.append(lines, '\n');
        continue;
      }
      mark(1, entered->second.name, '1');
      add(below, file_of(entered->second));
      out_.text += '\n';  // the file may end with a backslash
      const std::string& around = entered->second.around;
      mark(entered->second.line + lines, path.empty() && around == here.name ? out_.files[0].name : around, '2');
      begin_piece(inclusion, file, 1 + lines_in(here.text, 0, copied));
    }
    out_.text.append(here.text, copied, std::string::npos);
  }

 private:
  void begin_piece(uint32_t inclusion, uint32_t file, uint32_t line) { out_.pieces.push_back({out_.text.size(), inclusion, file, line}); }

  void mark(uint32_t line, const std::string& name, char flag) {
    out_.text += (marks_ ? "\n# " : "\n#line ") + std::to_string(line) + " " + quoted(name) + (marks_ ? std::string(" ") + flag : "") + "\n";
  }

  uint32_t file_of(const Inclusion& inclusion) {
    for (uint32_t i = 1; i < out_.files.size(); ++i)
      if (out_.files[i].name == inclusion.name) return i;
    out_.files.push_back({inclusion.name, fs::absolute(inclusion.name).lexically_normal().string(), inclusion.text});
    const std::string folder = fs::path(out_.files.back().path).parent_path().string();
    if (std::find(out_.folders.begin(), out_.folders.end(), folder) == out_.folders.end()) out_.folders.push_back(folder);
    return static_cast<uint32_t>(out_.files.size() - 1);
  }

  const Inclusions& inclusions_;
  const bool marks_;
  FlatText& out_;
  uint32_t count_ = 0;
};

}  // namespace

const FlatText::Piece& FlatText::piece_at(size_t offset) const {
  const auto behind = std::upper_bound(pieces.begin(), pieces.end(), offset, [](size_t at, const Piece& piece) { return at < piece.begin; });
  return behind == pieces.begin() ? pieces.front() : *(behind - 1);
}

std::vector<size_t> FlatText::offsets_of(const std::vector<std::string>& places) const {
  std::vector<size_t> offsets;
  for (const std::string& place : places) {
    const size_t colon = place.rfind(':');
    const auto line = static_cast<uint32_t>(std::strtoul(place.c_str() + colon + 1, nullptr, 10));
    for (size_t i = 0; i < pieces.size(); ++i) {
      if (files[pieces[i].file].name != place.substr(0, colon) || line < pieces[i].line) continue;
      const size_t end = i + 1 < pieces.size() ? pieces[i + 1].begin : text.size();
      size_t at = pieces[i].begin;
      for (uint32_t n = pieces[i].line; n < line && at < end; ++n) at = std::min(text.find('\n', at), text.size() - 1) + 1;
      if (at < end) offsets.push_back(at);
    }
  }
  return offsets;
}

bool has_functions_elsewhere(const TranslationUnit& unit) {
  const auto elsewhere = [](CXSourceLocation location, const Place& place) { return !place.main_file && is_programs_own(location); };
  for (const CXCursor cursor : children_of(unit.root())) {
    if (clang_getCursorKind(cursor) != CXCursor_FunctionDecl || clang_isCursorDefinition(cursor) == 0) continue;
    if (const CXSourceLocation at = clang_getCursorLocation(cursor); elsewhere(at, place_of(at))) return true;
  }
  for (const auto& error : unit.errors())
    if (elsewhere(error.location, error.place)) return true;
  return false;
}

FlatText flatten(const TranslationUnit& unit, const std::string& name, const std::string& source, const std::vector<std::string>& flags) {
  const Inclusions inclusions = inclusions_of(unit);
  FlatText flat(name, source);
  if (inclusions.entered.find({}) == inclusions.entered.end()) return flat;
  const bool strict = std::any_of(flags.begin(), flags.end(), [](const auto& flag) { return flag == "-pedantic-errors" || flag == "-Werror=pedantic"; });
  Flattener(inclusions, !strict, flat).add({}, 0);
  return flat.text.size() <= kMostBytes ? flat : FlatText(name, source);
}

}  // namespace foretrace::tracer::c
