# The fuzz targets as programs, tests/fuzz/NAME.cpp to fuzz_NAME: clang, and only the sources that
# they read with. GCC builds the same targets into the tests.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL Clang OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 16)
  message(FATAL_ERROR "fuzz targets need clang 16 or newer; bin/setup --fuzz installs it")
endif()

# Clang has all that <expected> of GCC's library asks for, but says so only from 19 on.
set(fuzz_options -w -Wno-builtin-macro-redefined -D__cpp_concepts=202002L -O2 -g1
  -fno-omit-frame-pointer -fno-sanitize-recover=all)
set(fuzz_sanitizers address,undefined)

file(GLOB fuzz_sources CONFIGURE_DEPENDS
  server/base/*.cpp server/record/registry/blob.cpp server/record/intake/sheet.cpp server/record/intake/records.cpp
  server/platform/crypto/crypto.cpp server/platform/http/request_text.cpp
  server/record/identity/cbor.cpp server/record/identity/public_key.cpp
  server/record/identity/webauthn.cpp)
foreach(name add_checkpoint audit audit_rules leaf merkle note policy secrets slip tiles)
  list(APPEND fuzz_sources server/record/tlog/${name}.cpp)
endforeach()
list(FILTER fuzz_sources EXCLUDE REGEX "(_test|base/messages)\\.cpp$")

add_library(takaful_fuzzed STATIC EXCLUDE_FROM_ALL ${fuzz_sources} tests/fuzz/fuzz.cpp)
target_include_directories(takaful_fuzzed PUBLIC server)
target_compile_definitions(takaful_fuzzed PUBLIC TAKAFUL_FUZZER)
target_compile_options(takaful_fuzzed PUBLIC
  ${fuzz_options} -fsanitize=${fuzz_sanitizers},fuzzer-no-link)
target_link_options(takaful_fuzzed PUBLIC -fsanitize=${fuzz_sanitizers},fuzzer)
target_link_libraries(takaful_fuzzed PUBLIC
  PkgConfig::sqlite PkgConfig::sodium PkgConfig::crypto PkgConfig::icu PkgConfig::simdjson PkgConfig::zip PkgConfig::expat
  fmt::fmt Threads::Threads)

file(GLOB fuzz_targets CONFIGURE_DEPENDS tests/fuzz/*.cpp)
list(FILTER fuzz_targets EXCLUDE REGEX "/(fuzz|corpus_test)\\.cpp$")
add_custom_target(fuzz)
foreach(source ${fuzz_targets})
  get_filename_component(name ${source} NAME_WE)
  add_executable(fuzz_${name} EXCLUDE_FROM_ALL ${source})
  target_link_libraries(fuzz_${name} PRIVATE takaful_fuzzed)
  add_dependencies(fuzz fuzz_${name})
endforeach()
