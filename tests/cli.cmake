# The program as its users meet it: words, exit codes, messages.
function(quan_cli_test name script)
    add_test(NAME cli.${name}
        COMMAND ${QUAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/cli/${script} $<TARGET_FILE:quan_cli>)
    set_tests_properties(cli.${name} PROPERTIES LABELS cli TIMEOUT 600
        ENVIRONMENT "QUAN_LAYERS=${PROJECT_SOURCE_DIR}/layers;PYTHONDONTWRITEBYTECODE=1")
endfunction()

quan_cli_test(promises test_cli.py)
quan_cli_test(errors test_errors.py)
quan_cli_test(tables test_tables.py)
quan_cli_test(meaning test_meaning.py)
quan_cli_test(ledger test_ledger.py)
quan_cli_test(check test_check.py)
quan_cli_test(init test_init.py)
quan_cli_test(simao test_simao.py)
quan_cli_test(simao_again test_simao_again.py)
