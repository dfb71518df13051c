# The whole program under adversity: faults of disk, memory and signals, hostile inputs, and promises
# that hold between one run and another. What needs a tool that is not there is skipped with a word.
function(quan_program_test label name)
    add_test(NAME ${label}.${name}
        COMMAND ${QUAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/${label}/test_${name}.py $<TARGET_FILE:quan_cli>)
    set_tests_properties(${label}.${name} PROPERTIES LABELS ${label} TIMEOUT 420
        SKIP_RETURN_CODE 77 ENVIRONMENT "QUAN_LAYERS=${PROJECT_SOURCE_DIR}/layers")
endfunction()

quan_program_test(property same_bytes)
quan_program_test(property stream)
quan_program_test(property metamorphic)
quan_program_test(fault kill)
quan_program_test(fault output)
quan_program_test(fault calls)
quan_program_test(fault inputs)
set_tests_properties(fault.inputs PROPERTIES TIMEOUT 900)

add_executable(test_memory_chain fault/test_memory_chain.c)
target_include_directories(test_memory_chain PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(test_memory_chain PRIVATE quan quan_options cmocka)
add_test(NAME fault.memory_chain COMMAND test_memory_chain)
set_tests_properties(fault.memory_chain PROPERTIES LABELS fault TIMEOUT 420
    ENVIRONMENT "QUAN_LAYERS=${PROJECT_SOURCE_DIR}/layers" WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
