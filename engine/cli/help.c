#include "command.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* Help is printed from the tables that the parser reads, so that no option is undocumented or
 * documented in vain. Texts are translated; usage lines and option words are not, since they are
 * typed. */

#define translate(text) dgettext("quan", text)
#define N_(text)        text /* marks a text for the translators */

/* Pads to a width on the screen: a Chinese character is two columns wide and three bytes long. */
static void print_padded(const char *text, int width)
{
    wchar_t wide[256];
    size_t n = mbstowcs(wide, text, 255);
    int used = (int)strlen(text);
    if (n != (size_t)-1) {
        wide[n] = L'\0';
        int columns = wcswidth(wide, n);
        used = columns >= 0 ? columns : used;
    }
    printf("%s%*s", text, width > used ? width - used : 1, "");
}

void command_list(void)
{
    printf("%s\n\n", translate(N_("quan: where the 15-minute living circle fails, and why")));
    for (int i = 0; command_table[i].name; i++) {
        printf("  ");
        print_padded(command_table[i].name, 10);
        printf("%s\n", translate(command_table[i].summary));
    }
    printf("\n%s\n",
           translate(N_("quan COMMAND --help tells more; quan --version tells the version.")));
}

void command_help(const command *cmd)
{
    printf("%s\n\n%s\n", translate(cmd->summary), cmd->usage);
    for (int i = 0; option_table[i].word; i++) {
        const option_row *row = &option_table[i];
        if (!command_allows(cmd, row->word))
            continue;
        char left[80];
        int used = row->letter ? snprintf(left, sizeof left, "-%c, --%s", row->letter, row->word)
                               : snprintf(left, sizeof left, "    --%s", row->word);
        if (row->value)
            snprintf(left + used, sizeof left - (size_t)used, " %s", row->value);
        printf("  ");
        print_padded(left, 29);
        printf("%s\n", translate(row->help));
    }
}
