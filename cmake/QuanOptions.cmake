# quan_options: what all our own targets share; nothing is set globally.
add_library(quan_options INTERFACE)
target_compile_features(quan_options INTERFACE c_std_11)
target_compile_definitions(quan_options INTERFACE _GNU_SOURCE)
target_compile_options(quan_options INTERFACE
    -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wconversion
    -Wno-sign-conversion -Wdouble-promotion -Wformat=2 -Wundef -Wvla -Wcast-qual -Wpointer-arith
    -Wwrite-strings -ffp-contract=off -fno-fast-math -fstack-protector-strong
    $<$<BOOL:${QUAN_WERROR}>:-Werror>)
target_include_directories(quan_options INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>)
target_link_libraries(quan_options INTERFACE m)
if(QUAN_SANITIZE)
    target_compile_options(quan_options INTERFACE -fsanitize=${QUAN_SANITIZE}
        -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(quan_options INTERFACE -fsanitize=${QUAN_SANITIZE})
endif()
if(QUAN_COVERAGE)
    target_compile_options(quan_options INTERFACE --coverage)
    target_link_options(quan_options INTERFACE --coverage)
endif()
