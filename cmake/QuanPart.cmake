# quan_part(<name> SOURCES files... [AFTER parts...] [LIBRARIES targets...])
# One folder of engine/. AFTER names the parts it uses; only those are linked to its tests.
function(quan_part name)
    cmake_parse_arguments(PART "" "" "SOURCES;AFTER;LIBRARIES" ${ARGN})
    add_library(quan_${name} STATIC ${PART_SOURCES})
    target_include_directories(quan_${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    list(TRANSFORM PART_AFTER PREPEND quan_)
    target_link_libraries(quan_${name} PUBLIC quan_options ${PART_AFTER} PRIVATE ${PART_LIBRARIES})
    set_target_properties(quan_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON
        C_VISIBILITY_PRESET default)
    set_property(GLOBAL APPEND PROPERTY QUAN_PARTS ${name})
    set_property(GLOBAL APPEND PROPERTY QUAN_PART_LIBRARIES ${PART_LIBRARIES})
endfunction()

# quan: all parts in one library, the one that is installed.
function(quan_library)
    get_property(parts GLOBAL PROPERTY QUAN_PARTS)
    get_property(libraries GLOBAL PROPERTY QUAN_PART_LIBRARIES)
    list(REMOVE_DUPLICATES libraries)
    add_library(quan STATIC)
    foreach(part IN LISTS parts)
        target_sources(quan PRIVATE $<TARGET_OBJECTS:quan_${part}>)
    endforeach()
    set_target_properties(quan PROPERTIES LINKER_LANGUAGE C POSITION_INDEPENDENT_CODE ON)
    target_include_directories(quan PUBLIC
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
    target_link_libraries(quan PRIVATE $<BUILD_INTERFACE:quan_options> ${libraries} m)
endfunction()
