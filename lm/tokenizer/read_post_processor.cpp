// "post_processor".
#include <algorithm>

#include "lm/tokenizer/object_reader.h"
#include "lm/tokenizer/parts.h"

namespace foretrace::lm::tokenizer {
namespace {

constexpr size_t kLongestTemplate = 64;

class Reader {
 public:
  Reader(const Vocabulary& vocabulary, const AddedTokens& added) : vocabulary_(vocabulary), added_(added) {}

  Status read(const SortedJson& json, const std::string& where, int depth) {
    if (depth > kMaxSequenceDepth)
      return unsupported(where + ": sequences are nested deeper than " + std::to_string(kMaxSequenceDepth));
    if (++steps_ > kMaxSequenceSteps) return unsupported(where + ": more than " + std::to_string(kMaxSequenceSteps) + " steps");
    TRY_ASSIGN(ObjectReader step, ObjectReader::open(json, where));
    TRY_ASSIGN(const std::string type, step.text("type"));
    if (type == "Sequence") TRY(read_sequence(step, depth));
    else if (type == "ByteLevel") TRY(read_trim(step));
    else if (type == "TemplateProcessing") TRY(read_template(step));
    else
      return unsupported(step.where() + ": type \"" + type + "\" is not supported",
                         "supported are ByteLevel, TemplateProcessing and Sequence");
    return step.finish();
  }
  PostProcessor take() { return std::move(out_); }

 private:
  using Template = PostProcessor::Template;

  Status read_sequence(ObjectReader& step, int depth) {
    TRY_ASSIGN(const SortedJson* list, step.list("processors"));
    for (size_t i = 0; i < list->size(); ++i) TRY(read((*list)[i], step.path("processors", i), depth + 1));
    return {};
  }

  Status read_trim(ObjectReader& step) {
    TRY_ASSIGN(const bool add_prefix_space, step.boolean("add_prefix_space"));
    TRY_ASSIGN(const bool trim_offsets, step.boolean("trim_offsets"));
    TRY(step.boolean_or("use_regex", true));
    if (trim_offsets) out_.add(PostProcessor::Trim{add_prefix_space});
    return {};
  }

  Status read_template(ObjectReader& step) {
    TRY_ASSIGN(const SortedJson* single, step.list("single"));
    TRY_ASSIGN(const SortedJson* specials, step.require("special_tokens"));
    step.ignore("pair");  // for two texts at once
    if (!specials->is_object()) return parse_error(step.path("special_tokens") + ": must be an object");
    if (single->size() > kLongestTemplate)
      return unsupported(step.path("single") + ": more than " + std::to_string(kLongestTemplate) + " parts");
    Template made;
    for (size_t i = 0; i < single->size(); ++i)
      TRY(read_piece((*single)[i], step.path("single", i), *specials, step.path("special_tokens"), made));
    const auto is_text = [](const Template::Part& part) { return part.id < 0; };
    if (std::count_if(made.parts.begin(), made.parts.end(), is_text) != 1)
      return unsupported(step.path("single") + ": must have the text, \"A\", once");
    out_.add(std::move(made));
    return {};
  }

  // {"Sequence": {"id": "A", "type_id": 0}} or {"SpecialToken": {"id": "<s>", "type_id": 0}}.
  Status read_piece(const SortedJson& json, const std::string& where, const SortedJson& specials,
                    const std::string& specials_where, Template& made) {
    TRY_ASSIGN(ObjectReader piece, ObjectReader::open(json, where));
    const bool text = piece.take("Sequence") != nullptr;
    const char* kind = text ? "Sequence" : "SpecialToken";
    TRY_ASSIGN(const SortedJson* body, piece.require(kind));
    TRY(piece.finish());
    TRY_ASSIGN(ObjectReader inner, ObjectReader::open(*body, piece.path(kind)));
    TRY_ASSIGN(const std::string id, inner.text("id"));
    inner.ignore("type_id");  // tells two texts apart
    TRY(inner.finish());
    if (!text) return read_special(id, inner, specials, specials_where, made);
    if (id != "A")
      return unsupported(inner.path("id") + ": \"" + id + "\" is not supported", "there is one text, \"A\"");
    made.parts.emplace_back();
    return {};
  }

  Status read_special(const std::string& id, const ObjectReader& piece, const SortedJson& specials,
                      const std::string& where, Template& made) {
    const auto found = specials.find(id);
    if (found == specials.end()) return parse_error(piece.path("id") + ": \"" + id + "\" is not in special_tokens");
    TRY_ASSIGN(ObjectReader special, ObjectReader::open(*found, where + "[" + json_quote(id) + "]"));
    special.ignore("id");
    TRY_ASSIGN(const SortedJson* ids, special.list("ids"));
    TRY_ASSIGN(const SortedJson* tokens, special.list("tokens"));
    TRY(special.finish());
    if (ids->size() != tokens->size() || ids->size() > kLongestTemplate)
      return parse_error(special.where() + ": ids and tokens must be equally many, at most " +
                         std::to_string(kLongestTemplate));
    for (size_t i = 0; i < ids->size(); ++i) {
      const SortedJson& number = (*ids)[i];
      const bool in_range = number.is_number_unsigned() && number.get<uint64_t>() <= INT32_MAX;
      if (!in_range || !(*tokens)[i].is_string() || !exists(number.get<int32_t>()))
        return parse_error(special.path("ids", i) + ": must be the id of a token, and tokens its text");
      made.parts.push_back({number.get<int32_t>(), edges_of((*tokens)[i].get_ref<const std::string&>())});
    }
    return {};
  }

  [[nodiscard]] bool exists(int32_t id) const {
    return added_.by_id(id) != nullptr || vocabulary_.token(id) != nullptr;
  }

  const Vocabulary& vocabulary_;
  const AddedTokens& added_;
  PostProcessor out_;
  int steps_ = 0;
};

}  // namespace

Result<PostProcessor> read_post_processor(const SortedJson* json, const std::string& where,
                                          const Vocabulary& vocabulary, const AddedTokens& added) {
  Reader reader(vocabulary, added);
  if (json != nullptr) TRY(reader.read(*json, where, 0));
  return reader.take();
}

}  // namespace foretrace::lm::tokenizer
