# logbessel::logbessel is the static library; logbessel::shared the shared one, where it was made.

get_filename_component(_logbessel_prefix "$${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

foreach(_logbessel_kind "logbessel;STATIC;liblogbessel.a" "shared;SHARED;liblogbessel.so")
  list(GET _logbessel_kind 0 _logbessel_target)
  list(GET _logbessel_kind 1 _logbessel_type)
  list(GET _logbessel_kind 2 _logbessel_file)
  set(_logbessel_file "$${_logbessel_prefix}/lib/$${_logbessel_file}")
  if(EXISTS "$${_logbessel_file}" AND NOT TARGET logbessel::$${_logbessel_target})
    add_library(logbessel::$${_logbessel_target} $${_logbessel_type} IMPORTED)
    set_target_properties(logbessel::$${_logbessel_target} PROPERTIES
      IMPORTED_LOCATION "$${_logbessel_file}"
      INTERFACE_INCLUDE_DIRECTORIES "$${_logbessel_prefix}/include"
      INTERFACE_LINK_LIBRARIES m)
  endif()
endforeach()
