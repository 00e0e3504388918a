// See cmake/gloo_declarations/README.md.
#pragma once

namespace gloo::transport {
class Device;
}
