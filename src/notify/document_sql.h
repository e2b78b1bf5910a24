/* notify/document_sql.h — the queries of documents; for the document files of notify/ alone. */
#pragma once
#include "store/store.h"

extern struct query document_q_get, document_q_find, document_q_list, document_q_versions, document_q_of_version, document_q_next, document_q_add, document_q_set,
	document_q_version_next, document_q_version_add;
