// The file as a whole; its parts are read in read_model.cpp, read_steps.cpp, read_added_tokens.cpp,
// read_post_processor.cpp.
#include <filesystem>

#include "core/file.h"
#include "lm/tokenizer/nfc.h"
#include "lm/tokenizer/object_reader.h"
#include "lm/tokenizer/parts.h"
#include "lm/tokenizer/tokenizer.h"

namespace foretrace::lm::tokenizer {

std::string normal_form(std::string_view text, bool nfc) {
  TextPool pool;
  pool.emplace_back(text, 0);
  const Piece piece{&pool.back(), {0, text.size()}, -1};
  return std::string((nfc ? to_nfc(piece, pool) : piece).text());
}

Result<Tokenizer> Tokenizer::parse(std::string_view text, const std::string& where) {
  auto json = parse_sorted_json(text);
  if (!json.ok()) return json.error().in(where);
  TRY_ASSIGN(ObjectReader file, ObjectReader::open(json.value(), where));
  if (file.take("version") != nullptr) {
    TRY_ASSIGN(const std::string version, file.text("version"));
    if (version != "1.0")
      return unsupported(file.path("version") + ": \"" + version + "\" is not supported", "only \"1.0\" is");
  }
  for (const char* name : {"truncation", "padding"})
    if (file.take(name) != nullptr) return unsupported(file.path(name) + ": is not supported", "set it to null");
  TRY_ASSIGN(const SortedJson* model_json, file.require("model"));
  TRY_ASSIGN(BytePair model, read_model(*model_json, file.path("model")));
  TRY_ASSIGN(const bool nfc, read_normalizer(file.take("normalizer"), file.path("normalizer")));
  TRY_ASSIGN(PreTokenizer pre_tokenizer, read_pre_tokenizer(file.take("pre_tokenizer"), file.path("pre_tokenizer")));
  TRY_ASSIGN(AddedTokens added,
             read_added_tokens(file.take("added_tokens"), file.path("added_tokens"), model.vocabulary(), nfc));
  TRY_ASSIGN(PostProcessor post_processor,
             read_post_processor(file.take("post_processor"), file.path("post_processor"), model.vocabulary(), added));
  TRY_ASSIGN(Decoder decoder, read_decoder(file.take("decoder"), file.path("decoder")));
  TRY(file.finish());
  return Tokenizer(
      std::make_unique<const Parts>(Parts{std::move(added), nfc, std::move(pre_tokenizer), std::move(model),
                                          std::move(post_processor), std::move(decoder)}));
}

Result<Tokenizer> Tokenizer::load(const std::string& path) {
  std::error_code ignored;
  const bool folder = std::filesystem::is_directory(path, ignored);
  const std::string file = folder ? path + "/tokenizer.json" : path;
  if (folder && !file_exists(file))
    return not_found(path + ": has no tokenizer.json", "only checkpoints with a tokenizer.json can encode text");
  TRY_ASSIGN(const std::string text, read_file(file));
  return parse(text, file);
}

}  // namespace foretrace::lm::tokenizer
