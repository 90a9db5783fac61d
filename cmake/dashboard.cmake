# Builds web/ with npm and makes ${dashboard_source}, which holds its files. Without npm, or with -DHKUBE_DASHBOARD=OFF, it holds none.
option(HKUBE_DASHBOARD "Build the dashboard into the server, where there is npm" ON)
set(dashboard_source ${CMAKE_CURRENT_BINARY_DIR}/dashboard_embedded.cpp)
set(web ${CMAKE_SOURCE_DIR}/web)
set(dist ${CMAKE_BINARY_DIR}/web)
find_program(NPM npm)
if(HKUBE_DASHBOARD AND NPM AND EXISTS ${web}/package.json)
  file(GLOB_RECURSE dashboard_inputs CONFIGURE_DEPENDS ${web}/src/* ${web}/public/*)
  list(APPEND dashboard_inputs ${web}/index.html ${web}/vite.config.ts ${web}/tsconfig.json)
  # Builds of other kinds share the packages: they are installed anew only when their list has changed.
  set(packages ${CMAKE_BINARY_DIR}/web-packages.stamp)
  add_custom_command(OUTPUT ${packages}
    COMMAND sh -c "[ node_modules/.installed -nt package-lock.json ] || { '${NPM}' ci --include=dev --no-audit --no-fund --loglevel=error && touch node_modules/.installed; }"
    COMMAND ${CMAKE_COMMAND} -E touch ${packages}
    DEPENDS ${web}/package.json ${web}/package-lock.json WORKING_DIRECTORY ${web} VERBATIM)
  add_custom_command(OUTPUT ${dashboard_source}
    COMMAND ${NPM} exec --offline -- vite build --outDir ${dist} --emptyOutDir --logLevel warn
    COMMAND ${CMAKE_COMMAND} -DDIST=${dist} -DOUTPUT=${dashboard_source} -P ${CMAKE_SOURCE_DIR}/cmake/embed_dashboard.cmake
    DEPENDS ${dashboard_inputs} ${packages} ${CMAKE_SOURCE_DIR}/cmake/embed_dashboard.cmake
    WORKING_DIRECTORY ${web} VERBATIM)
else()
  message(STATUS "The server is built without its dashboard: it needs npm and HKUBE_DASHBOARD=ON")
  add_custom_command(OUTPUT ${dashboard_source} COMMAND ${CMAKE_COMMAND} -DOUTPUT=${dashboard_source} -P ${CMAKE_SOURCE_DIR}/cmake/embed_dashboard.cmake
    DEPENDS ${CMAKE_SOURCE_DIR}/cmake/embed_dashboard.cmake VERBATIM)
endif()
