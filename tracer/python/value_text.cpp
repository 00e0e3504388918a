#include "tracer/python/value_text.h"

#include <algorithm>

#include "tracer/python/arrays.h"
#include "tracer/python/opaque_text.h"
#include "tracer/python/scalar_text.h"

namespace foretrace::tracer::python {
namespace {

struct Brackets {
  const char* builtin;
  const char* open;
  const char* close;
  const char* cycle;
  const char* empty;
  bool named;
};

constexpr Brackets kBrackets[] = {{"list", "[", "]", "[...]", "[]", false},
                                  {"tuple", "(", ")", "(...)", "()", false},
                                  {"dict", "{", "}", "{...}", "{}", false},
                                  {"set", "{", "}", "set(...)", "set()", false},
                                  {"frozenset", "{", "}", "frozenset(...)", "frozenset()", true},
                                  {"", "", "", "<...>", "", false},
                                  {"", "[", "]", "[...]", "", true}};

}  // namespace

ValueText::ValueText(RecordWriter& writer, const Limits& limits)
    : limits_(limits),
      scalars_(writer, limits),
      types_(writer),
      reader_(scalars_, static_cast<uint32_t>(std::clamp<int64_t>(limits.max_value_items, 0, 1 << 24))) {}

std::string ValueText::of(PyObject* object) {
  out_.clear();
  path_.clear();
  full_ = false;
  value(object);
  return out_;
}

void ValueText::value(PyObject* object) {
  const PyTypeObject* type = Py_TYPE(object);
  const auto budget = static_cast<size_t>(std::clamp<int64_t>(limits_.max_value_bytes, 1, 1 << 18));
  if (object == Py_None || object == Py_True || object == Py_False || object == Py_Ellipsis || object == Py_NotImplemented) {
    out_ += object == Py_None ? "None" : object == Py_True ? "True" : object == Py_False ? "False" : object == Py_Ellipsis ? "Ellipsis" : "NotImplemented";
  } else if (is_scalar_type(type)) {
    const size_t before = out_.size();
    const uint64_t full = append_scalar_text(object, budget, out_);
    const size_t shown = out_.size() - before;
    if (full > shown) out_ += "<..." + std::to_string(full - shown) + " more bytes>";
  } else {
    const TypeInfo& info = types_.of(Py_TYPE(object));
    if (info.contents == Contents::kArray)
      out_ += array_view(object).text(static_cast<uint32_t>(std::clamp<int64_t>(limits_.max_value_items, 0, 1 << 24)), budget);
    else if (info.kind == ObjectKind::kOpaque)
      out_ += opaque_text(object, budget);
    else
      container(object, info);
  }
}

void ValueText::container(PyObject* object, const TypeInfo& info) {
  const bool instance = info.kind == ObjectKind::kInstance;
  const Brackets& brackets = kBrackets[static_cast<size_t>(info.kind)];
  const std::string type = short_type_name(info.type);
  if (std::find(path_.begin(), path_.end(), object) != path_.end()) {
    out_ += instance ? "<" + type + " ...>" : brackets.cycle;
    return;
  }
  const bool builtin = type == brackets.builtin;
  if (builtin && reader_.read(object, info).length == 0) {
    out_ += brackets.empty;
    return;
  }
  const bool named = !instance && (brackets.named || !builtin);
  if (instance) out_ += "<" + type;
  if (named) out_ += type + "(";
  out_ += brackets.open;
  path_.push_back(object);
  entries(object, info, instance);
  path_.pop_back();
  out_ += brackets.close;
  if (named) out_ += ")";
  if (instance) out_ += ">";
}

void ValueText::entries(PyObject* object, const TypeInfo& info, bool instance) {
  const ContentsView view = reader_.read(object, info);
  const size_t stride = info.keyed ? 2 : 1;
  const std::vector<uint64_t> words(view.words, view.words + view.count * stride);  // read() is called again below
  const std::string separator = instance ? " " : ", ";
  const size_t most = static_cast<int64_t>(path_.size()) > limits_.max_value_depth ? 0 : view.count;
  size_t shown = 0;
  for (; shown < most && !full_; ++shown) {
    const size_t mark = out_.size();
    if (shown > 0 || instance) out_ += separator;
    if (info.keyed) {
      PyObject* key = as_object(words[shown * stride]);
      if (instance && PyUnicode_CheckExact(key)) out_ += utf8_text(key) + "=";
      else value(key), out_ += ": ";
    }
    if (view.by_value) {
      const Ref ref = Ref::from_bits(words[shown]);
      out_ += ref.tag() == Ref::Tag::kInteger ? std::to_string(ref.integer_value()) : "<value>";
    } else {
      value(as_object(words[shown * stride + stride - 1]));
    }
    if (!full_ && static_cast<int64_t>(out_.size()) > limits_.max_value_bytes) {
      full_ = true;
      out_.resize(mark);
      break;
    }
  }
  if (shown < view.length)
    out_ += (shown == 0 && !instance ? "" : separator) + "<..." + std::to_string(view.length - shown) + " more>";
  if (info.kind == ObjectKind::kTuple && view.length == 1 && shown == 1) out_ += ",";
}

}  // namespace foretrace::tracer::python
