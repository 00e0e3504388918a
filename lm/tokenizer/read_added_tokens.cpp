// "added_tokens".
#include "lm/tokenizer/object_reader.h"
#include "lm/tokenizer/parts.h"

namespace foretrace::lm::tokenizer {
namespace {

struct Entry {
  AddedToken token;
  int64_t id = 0;
};

Result<Entry> read_entry(const SortedJson& json, const std::string& where) {
  TRY_ASSIGN(ObjectReader reader, ObjectReader::open(json, where));
  Entry entry;
  TRY_ASSIGN(const SortedJson* id, reader.require("id"));
  if (!id->is_number_unsigned() || id->get<uint64_t>() > INT32_MAX)
    return parse_error(reader.path("id") + ": must be an integer between 0 and 2^31 - 1");
  entry.id = id->get<int64_t>();
  TRY_ASSIGN(entry.token.content, reader.text("content"));
  TRY_ASSIGN(entry.token.special, reader.boolean("special"));
  TRY_ASSIGN(entry.token.single_word, reader.boolean("single_word"));
  TRY_ASSIGN(entry.token.lstrip, reader.boolean("lstrip"));
  TRY_ASSIGN(entry.token.rstrip, reader.boolean("rstrip"));
  TRY_ASSIGN(entry.token.normalized, reader.boolean("normalized"));
  TRY(reader.finish());
  return entry;
}

}  // namespace

// The package ignores the ids that are written here: a token of the model keeps its own, the others are counted on from
// the size of the model's vocabulary. A file where that gives another id than the written one means something that
// cannot be known.
Result<AddedTokens> read_added_tokens(const SortedJson* json, const std::string& where, const Vocabulary& vocabulary,
                                      bool nfc) {
  AddedTokens added;
  if (json == nullptr) return added;
  if (!json->is_array()) return parse_error(where + ": must be a list");
  auto next = static_cast<int64_t>(vocabulary.size());
  for (size_t i = 0; i < json->size(); ++i) {
    const std::string at = where + "[" + std::to_string(i) + "]";
    TRY_ASSIGN(Entry entry, read_entry((*json)[i], at));
    const std::string name = at + " " + json_quote(entry.token.content);
    if (added.by_content(entry.token.content) != nullptr) return parse_error(name + ": appears twice");
    const auto known = vocabulary.id(entry.token.content);
    const int64_t id = known ? *known : next++;
    if (id != entry.id)
      return parse_error(name + ": has id " + std::to_string(entry.id) + ", but " + std::to_string(id) +
                             (known ? " in the vocabulary" : " is next behind the vocabulary"),
                         "`tokenizers` would use " + std::to_string(id) + " and warn: correct the file");
    if (!known && vocabulary.token(static_cast<int32_t>(id)) != nullptr)
      return parse_error(name + ": its id " + std::to_string(id) + " is that of " +
                         json_quote(*vocabulary.token(static_cast<int32_t>(id))));
    entry.token.id = static_cast<int32_t>(id);
    const std::string searched = normal_form(entry.token.content, nfc && entry.token.normalized);
    if (Status status = added.add(std::move(entry.token), searched); !status.ok()) return status.error().in(name);
  }
  return added;
}

}  // namespace foretrace::lm::tokenizer
