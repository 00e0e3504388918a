// "model": vocabulary, merges and options of a BPE.
#include "lm/tokenizer/object_reader.h"
#include "lm/tokenizer/parts.h"

namespace foretrace::lm::tokenizer {
namespace {

Result<Vocabulary> read_vocabulary(ObjectReader& model) {
  TRY_ASSIGN(const SortedJson* json, model.require("vocab"));
  if (!json->is_object()) return parse_error(model.path("vocab") + ": must be an object of tokens and ids");
  Vocabulary vocabulary;
  vocabulary.reserve(json->size());
  for (const auto& [token, id] : json->items()) {
    const std::string where = model.path("vocab") + "[" + json_quote(token) + "]";
    const bool in_range = id.is_number_unsigned() && id.get<uint64_t>() <= INT32_MAX;
    if (!in_range) return parse_error(where + ": the id must be an integer between 0 and 2^31 - 1");
    if (const Status added = vocabulary.add(token, id.get<int64_t>()); !added.ok()) return added.error().in(where);
  }
  return vocabulary;
}

// The two texts of a merge: "a b" or ["a", "b"]. False if it is neither.
bool read_pair(const SortedJson& json, std::string& left, std::string& right) {
  if (json.is_array()) {
    if (json.size() != 2 || !json[0].is_string() || !json[1].is_string()) return false;
    left = json[0].get<std::string>();
    right = json[1].get<std::string>();
    return true;
  }
  if (!json.is_string()) return false;
  const auto& text = json.get_ref<const std::string&>();
  const size_t space = text.find(' ');
  if (space == std::string::npos || text.find(' ', space + 1) != std::string::npos) return false;
  left = text.substr(0, space);
  right = text.substr(space + 1);
  return true;
}

Result<MergeTable> read_merges(ObjectReader& model, const Vocabulary& vocabulary) {
  TRY_ASSIGN(const SortedJson* json, model.list("merges"));
  MergeTable table(json->size());
  uint32_t rank = 0;
  std::string left, right;
  for (size_t i = 0; i < json->size(); ++i) {
    const SortedJson& entry = (*json)[i];
    // A line that the files before tokenizer.json started with.
    if (entry.is_string() && entry.get_ref<const std::string&>().starts_with("#version")) continue;
    if (!read_pair(entry, left, right))
      return parse_error(model.path("merges", i) + ": must be \"a b\" or [\"a\", \"b\"]");
    const auto left_id = vocabulary.id(left), right_id = vocabulary.id(right), made = vocabulary.id(left + right);
    if (!left_id || !right_id || !made) {
      const std::string& unknown = !left_id ? left : !right_id ? right : left.append(right);
      return parse_error(model.path("merges", i) + ": " + json_quote(unknown) + " is not in the vocabulary");
    }
    table.set(*left_id, *right_id, {rank++, *made});
  }
  return table;
}

// Options that would change the result and are not there.
Status refuse_options(ObjectReader& model) {
  const SortedJson* dropout = model.take("dropout");
  if (dropout != nullptr && !(dropout->is_number() && dropout->get<double>() == 0.0))
    return unsupported(model.path("dropout") + ": is not supported",
                       "encoding must give the same ids every time: set it to null");
  for (const char* name : {"continuing_subword_prefix", "end_of_word_suffix"}) {
    const SortedJson* text = model.take(name);
    if (text != nullptr && !(text->is_string() && text->get_ref<const std::string&>().empty()))
      return unsupported(model.path(name) + ": is not supported", "byte-level vocabularies have none");
  }
  TRY_ASSIGN(const bool byte_fallback, model.boolean_or("byte_fallback", false));
  if (byte_fallback)
    return unsupported(model.path("byte_fallback") + ": is not supported", "only byte-level vocabularies are");
  return {};
}

}  // namespace

Result<BytePair> read_model(const SortedJson& json, const std::string& where) {
  TRY_ASSIGN(ObjectReader model, ObjectReader::open(json, where));
  if (model.take("type") != nullptr) {
    TRY_ASSIGN(const std::string type, model.text("type"));
    if (type != "BPE")
      return unsupported(model.path("type") + ": \"" + type + "\" is not supported", "only \"BPE\" is");
  }
  BytePairOptions options;
  TRY(refuse_options(model));
  if (model.take("unk_token") != nullptr) {
    TRY_ASSIGN(options.unknown_token, model.text("unk_token"));
  }
  TRY_ASSIGN(options.fuse_unknown, model.boolean_or("fuse_unk", false));
  TRY_ASSIGN(options.ignore_merges, model.boolean_or("ignore_merges", false));
  TRY_ASSIGN(Vocabulary vocabulary, read_vocabulary(model));
  TRY_ASSIGN(MergeTable merges, read_merges(model, vocabulary));
  TRY(model.finish());
  return BytePair(std::move(vocabulary), std::move(merges), std::move(options));
}

}  // namespace foretrace::lm::tokenizer
