// NFC, the normal form that Qwen's files ask for. The only home of utf8proc.
// The tables are those of the `tokenizers` package, Unicode 9: marks that came later stay where they are.
#pragma once

#include "lm/tokenizer/aligned_text.h"

namespace foretrace::lm::tokenizer {

// The piece in normal form: itself where nothing changes, else in a new text of `pool`.
Piece to_nfc(const Piece& piece, TextPool& pool);

}  // namespace foretrace::lm::tokenizer
