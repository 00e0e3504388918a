// See cmake/gloo_declarations/README.md.
#pragma once
