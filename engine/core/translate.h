/* translate.h - messages in the language of the locale. */
#ifndef QUAN_ENGINE_CORE_TRANSLATE_H
#define QUAN_ENGINE_CORE_TRANSLATE_H

#include <libintl.h>

/* The library has a text domain of its own and leaves the program's default domain alone. */
#define QUAN_TEXT_DOMAIN     "quan"
#define quan_translate(text) dgettext(QUAN_TEXT_DOMAIN, text)

#endif
