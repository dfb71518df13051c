# What `cmake --install` gives: the program, the library for CMake and pkg-config, layers/, messages.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS quan_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS quan EXPORT quan-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(DIRECTORY layers/ DESTINATION ${CMAKE_INSTALL_DATADIR}/quan/layers)
install(FILES LICENSE CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

# Machine code beside the LTO code, so that other compilers than ours can link the library.
target_compile_options(quan_options INTERFACE $<$<C_COMPILER_ID:GNU>:-ffat-lto-objects>)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/quan)
install(EXPORT quan-targets NAMESPACE quan:: DESTINATION ${package_dir})
configure_package_config_file(cmake/quan-config.cmake.in ${PROJECT_BINARY_DIR}/quan-config.cmake
    INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/quan-config-version.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/quan-config.cmake ${PROJECT_BINARY_DIR}/quan-config-version.cmake
    DESTINATION ${package_dir})

# Relative to the .pc file itself, so that the installed tree can be moved.
file(RELATIVE_PATH quan_pc_to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" quan_pc_to_prefix "${quan_pc_to_prefix}")
configure_file(cmake/quan.pc.in ${PROJECT_BINARY_DIR}/quan.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/quan.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# One catalogue of messages per translation; <build>/locale is looked in before the installed one.
find_package(Gettext REQUIRED)
file(GLOB translations CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/po/*.po)
set(catalogues)
foreach(translation IN LISTS translations)
    get_filename_component(language ${translation} NAME_WE)
    set(folder ${PROJECT_BINARY_DIR}/locale/${language}/LC_MESSAGES)
    add_custom_command(OUTPUT ${folder}/quan.mo
        COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
        COMMAND ${GETTEXT_MSGFMT_EXECUTABLE} -o ${folder}/quan.mo ${translation}
        DEPENDS ${translation} VERBATIM)
    install(FILES ${folder}/quan.mo
        DESTINATION ${CMAKE_INSTALL_LOCALEDIR}/${language}/LC_MESSAGES)
    list(APPEND catalogues ${folder}/quan.mo)
endforeach()
add_custom_target(quan_messages ALL DEPENDS ${catalogues})
add_dependencies(quan_cli quan_messages)
