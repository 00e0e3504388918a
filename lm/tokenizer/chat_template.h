// ChatTemplate: messages as the text that a checkpoint's model was taught to answer. The ecosystem's templates are programs in Jinja; those of
// the common families are known here by what they write, and done natively:
//   chatml    <|im_start|>role\ncontent<|im_end|>\n, a default system message, <think> (Qwen, SmolLM, OpenHermes)
//   llama3    <|start_header_id|>role<|end_header_id|>\n\ncontent<|eot_id|>, with or without the header of dates (Llama 3, 3.1, 3.2, 3.3)
//   gemma     <start_of_turn>role\ncontent<end_of_turn>\n, system messages refused or put before the first turn (Gemma 1, 2, 3)
//   mistral   [INST] content [/INST] answer</s>, with the blanks of v0.1 to v0.3 or without (Nemo)
#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace foretrace::lm::tokenizer {

struct ChatMessage {
  std::string role, content;
};

enum class ChatFamily { kChatMl, kLlama3, kGemma, kMistral };

struct ChatTemplate {
  ChatFamily family = ChatFamily::kChatMl;
  std::string begin;           // of a text: its special token, or nothing
  std::string end = "</s>";    // behind an answer (mistral)
  std::string default_system;  // chatml: where no system message comes first
  bool opens_thought = false;  // chatml: an answer begins with <think>
  bool drops_thoughts = false;  // chatml: of former answers
  bool trims = false;          // chatml: blanks around contents are dropped; the other families do it their own way
  bool dated = false;          // llama3: a first header tells dates
  std::string date;            // llama3: of this day, or nothing: the day that render() is told
  bool takes_system = true;    // gemma, mistral
  bool system_in_last = false;  // mistral: before the last turn, not the first
  std::string open = "[INST] ", close = " [/INST]", answer, behind;  // mistral: around a turn, before an answer, behind its end
  bool trims_answers = false;  // mistral

  // The text up to where the answer begins. `today` as "26 Jul 2024". kInvalidArgument: what the template itself refuses.
  [[nodiscard]] Result<std::string> render(const std::vector<ChatMessage>& messages, const std::string& today) const;
};

// What the text of a template does; `begin` and `end`: the tokenizer's bos_token and eos_token. kUnsupported: it is none of the families'.
Result<ChatTemplate> recognise_chat_template(const std::string& jinja, const std::string& begin, const std::string& end);

// Of a checkpoint directory: its chat_template.jinja, else what tokenizer_config.json has; ChatML where there is none. `family`: one of
// those names in place of that.
Result<ChatTemplate> read_chat_template(const std::string& directory, const std::string& family = {});

// "26 Jul 2024", here and now.
std::string chat_date();

}  // namespace foretrace::lm::tokenizer
