// Parts: what a tokenizer.json consists of, in the order in which a text passes through them.
#pragma once

#include "core/json.h"
#include "lm/tokenizer/added_tokens.h"
#include "lm/tokenizer/byte_pair.h"
#include "lm/tokenizer/decoder.h"
#include "lm/tokenizer/post_processor.h"
#include "lm/tokenizer/pre_tokenizer.h"

namespace foretrace::lm::tokenizer {

// How deep a Sequence of steps may be nested, and how many steps there may be in all.
inline constexpr int kMaxSequenceDepth = 10;
inline constexpr int kMaxSequenceSteps = 100;

struct Parts {
  AddedTokens added;
  bool nfc = false;
  PreTokenizer pre_tokenizer;
  BytePair model;
  PostProcessor post_processor;
  Decoder decoder;
};

// A text in the form in which the model sees it. REQUIRES: text is UTF-8
std::string normal_form(std::string_view text, bool nfc);

// Each reads one part of the file from its JSON (nullptr where absent or null). `where` is the path of the part.
Result<BytePair> read_model(const SortedJson& json, const std::string& where);
Result<bool> read_normalizer(const SortedJson* json, const std::string& where);
Result<PreTokenizer> read_pre_tokenizer(const SortedJson* json, const std::string& where);
Result<AddedTokens> read_added_tokens(const SortedJson* json, const std::string& where, const Vocabulary& vocabulary,
                                      bool nfc);
// `exists`: whether a token has the id.
Result<PostProcessor> read_post_processor(const SortedJson* json, const std::string& where,
                                          const Vocabulary& vocabulary, const AddedTokens& added);
Result<Decoder> read_decoder(const SortedJson* json, const std::string& where);

}  // namespace foretrace::lm::tokenizer
