#include "datasets/puzzle/npy.h"

#include <algorithm>
#include <bit>
#include <charconv>

#include "core/check.h"
#include "core/file.h"

namespace foretrace::datasets::puzzle {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kAlignment = 64;  // of the numbers in the file
constexpr size_t kMostDimensions = 32;

// The dictionary of a header: {'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }
class HeaderParser {
 public:
  HeaderParser(std::string_view text, NpyArray& array) : text_(text), array_(array) {}

  Status parse() {
    TRY(expect("{"));
    while (!accept("}")) {
      TRY_ASSIGN(const std::string_view key, quoted());
      TRY(expect(":"));
      TRY(value(key));
      if (accept(",")) continue;
      TRY(expect("}"));
      break;
    }
    skip_blanks();
    if (!text_.empty()) return wrong("text behind it");
    if (found_ != 7) return wrong("descr, fortran_order or shape is missing");
    return {};
  }

 private:
  static Error wrong(const std::string& what) {
    return parse_error("the header is wrong: " + what);
  }

  void skip_blanks() {
    text_.remove_prefix(std::min(text_.find_first_not_of(" \t\r\n"), text_.size()));
  }

  bool accept(std::string_view word) {
    skip_blanks();
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }

  Status expect(std::string_view word) {
    if (!accept(word)) return wrong("no '" + std::string(word) + "' where one must be");
    return {};
  }

  Result<std::string_view> quoted() {
    skip_blanks();
    const char quote = text_.empty() ? ' ' : text_[0];
    const size_t end = text_.find(quote, 1);
    if ((quote != '\'' && quote != '"') || end == std::string_view::npos)
      return wrong("no string where one must be");
    const std::string_view inside = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    return inside;
  }

  Status value(std::string_view key) {
    if (key == "descr") return descr();
    if (key == "shape") return shape();
    if (key != "fortran_order") return wrong("unknown key '" + std::string(key) + "'");
    found_ |= 2;
    if (accept("False")) return {};
    if (accept("True"))
      return unsupported("the numbers are in Fortran order", "save numpy.ascontiguousarray(x)");
    return wrong("fortran_order is neither True nor False");
  }

  Status descr() {
    found_ |= 1;
    skip_blanks();
    if (text_.starts_with("["))
      return unsupported("a structured array", "plain whole numbers are read");
    TRY_ASSIGN(const std::string_view type, quoted());
    const bool known = type.size() == 3 && (type[1] == 'i' || type[1] == 'u') &&
                       std::string_view("1248").find(type[2]) != std::string_view::npos &&
                       (type[0] == '<' || (type[0] == '|' && type[2] == '1'));
    if (!known)
      return unsupported("numbers of type '" + std::string(type) + "'",
                         "whole numbers, little endian: uint8, int32, int64 and their like");
    array_.is_signed = type[1] == 'i';
    array_.width = type[2] - '0';
    return {};
  }

  Status shape() {
    found_ |= 4;
    array_.shape.clear();
    TRY(expect("("));
    while (!accept(")")) {
      skip_blanks();
      int64_t size = 0;
      const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), size);
      if (error != std::errc() || size < 0 || array_.shape.size() == kMostDimensions)
        return wrong("the shape is no tuple of sizes");
      array_.shape.push_back(size);
      text_.remove_prefix(static_cast<size_t>(end - text_.data()));
      if (accept(",")) continue;
      TRY(expect(")"));
      break;
    }
    return {};
  }

  std::string_view text_;
  NpyArray& array_;
  int found_ = 0;  // bits of descr, fortran_order, shape
};

uint64_t little_endian(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes.size(); ++i)
    value |= uint64_t{static_cast<uint8_t>(bytes[i])} << (8 * i);
  return value;
}

// Splits the header off `file`.
Result<std::string_view> take_header(std::string_view& file) {
  if (!file.starts_with(kMagic)) return parse_error("no .npy file");
  if (file.size() < kMagic.size() + 2) return parse_error("the header is cut off");
  const int version = static_cast<uint8_t>(file[kMagic.size()]);
  if (version != 1 && version != 2)
    return unsupported("version " + std::to_string(version) + " of the .npy format",
                       "versions 1 and 2 are read");
  const size_t width = version == 1 ? 2 : 4;
  file.remove_prefix(kMagic.size() + 2);
  const uint64_t size = little_endian(file.substr(0, width));
  if (file.size() < width || file.size() - width < size)
    return parse_error("the header is cut off");
  const std::string_view header = file.substr(width, size);
  file.remove_prefix(width + size);
  return header;
}

Status check_size(const NpyArray& array, size_t bytes) {
  uint64_t count = 1;
  bool overflow = false;
  for (const int64_t size : array.shape)
    overflow |= __builtin_mul_overflow(count, static_cast<uint64_t>(size), &count);
  overflow |= __builtin_mul_overflow(count, static_cast<uint64_t>(array.width), &count);
  if (overflow || count != bytes)
    return parse_error("the shape needs " +
                       (overflow ? std::string("too many") : std::to_string(count)) +
                       " bytes, the file has " + std::to_string(bytes));
  return {};
}

std::string file_of(const char* descr, const std::vector<int64_t>& shape, const void* values,
                    size_t bytes) {
  std::string header = std::string("{'descr': '") + descr + "', 'fortran_order': False, 'shape': (";
  for (size_t i = 0; i < shape.size(); ++i)
    header += (i == 0 ? "" : " ") + std::to_string(shape[i]) +
              (i + 1 < shape.size() || i == 0 ? "," : "");
  header += "), }";
  const size_t before = kMagic.size() + 4;
  header.append((kAlignment - (before + header.size() + 1) % kAlignment) % kAlignment, ' ');
  header += '\n';
  FORETRACE_CHECK(header.size() <= UINT16_MAX, "a long .npy header");
  std::string file(kMagic);
  file += {1, 0, static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  return file.append(header).append(static_cast<const char*>(values), bytes);
}

}  // namespace

int64_t NpyArray::count() const { return static_cast<int64_t>(bytes.size()) / width; }

int64_t NpyArray::at(int64_t i) const {
  const uint64_t value = little_endian(
      std::string_view(bytes).substr(static_cast<size_t>(i * width), static_cast<size_t>(width)));
  if (!is_signed) return static_cast<int64_t>(std::min<uint64_t>(value, INT64_MAX));
  const int unused = 64 - 8 * width;
  return static_cast<int64_t>(value << unused) >> unused;
}

Result<NpyArray> parse_npy(std::string_view file, const std::string& name) {
  NpyArray array;
  const auto parse = [&]() -> Status {
    TRY_ASSIGN(const std::string_view header, take_header(file));
    TRY(HeaderParser(header, array).parse());
    TRY(check_size(array, file.size()));
    array.bytes = file;
    return {};
  };
  if (const Status status = parse(); !status.ok()) return status.error().in(name);
  return array;
}

Result<NpyArray> read_npy(const std::string& path) {
  TRY_ASSIGN(const std::string file, read_file(path));
  return parse_npy(file, path);
}

std::string npy_file(std::span<const uint8_t> values, const std::vector<int64_t>& shape) {
  return file_of("|u1", shape, values.data(), values.size_bytes());
}

std::string npy_file(std::span<const int32_t> values, const std::vector<int64_t>& shape) {
  static_assert(std::endian::native == std::endian::little);
  return file_of("<i4", shape, values.data(), values.size_bytes());
}

}  // namespace foretrace::datasets::puzzle
