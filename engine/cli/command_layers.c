#include "command.h"

#include <stdio.h>
#include <string.h>

/* `quan layers`: the descriptions of layers/ as a list, one of them with its fields, or all output
 * layers as the Markdown dictionary of the manual. Printed from the same catalogue that reading and
 * writing use, so that what is printed is what holds. Titles are Chinese, as those who read them
 * are. */

/* The word of the YAML files. */
static const char *type_name(quan_type type)
{
    return type == QUAN_TYPE_INT ? "int" : type == QUAN_TYPE_REAL ? "real" : "text";
}

static void print_field(const quan_field *field)
{
    printf("  %-18s %-5s %s", field->name, type_name(field->type),
           field->title ? field->title : "");
    if (field->unit)
        printf(" (%s)", field->unit);
    for (int32_t i = 0; i < field->n_aliases; i++)
        printf("%s%s", i ? ", " : "  ← ", field->aliases[i]);
    for (int32_t i = 0; i < field->n_codes; i++)
        printf("%s%s = %s", i ? ", " : "  [", field->codes[i].key, field->codes[i].value);
    printf("%s\n", field->n_codes ? "]" : "");
}

/* With `wanted`, only the layer of that name, in full. True when it was printed. */
static bool print_layer(const quan_layer_description *layer, const char *wanted)
{
    if (!layer->name || (wanted && strcmp(layer->name, wanted) != 0))
        return false;
    printf("%-24s %s\n", layer->name, layer->title ? layer->title : "");
    if (wanted && layer->description)
        printf("  %s\n", layer->description);
    for (int32_t i = 0; wanted && i < layer->n_fields; i++)
        print_field(&layer->fields[i]);
    return true;
}

/* Text of a Markdown table: a bar would end its cell. */
static void print_escaped(const char *text)
{
    for (const char *s = text ? text : ""; *s; s++) {
        if (*s == '|')
            putchar('\\');
        putchar(*s);
    }
}

static void print_cell(const char *text)
{
    print_escaped(text);
    printf(" | ");
}

/* The last cell of a row, and its end. */
static void print_codes(const quan_field *field)
{
    for (int32_t i = 0; i < field->n_codes; i++) {
        printf("%s`%s` ", i ? "; " : "", field->codes[i].key);
        print_escaped(field->codes[i].value);
    }
    printf(" |\n");
}

static void print_markdown(const quan_layer_description *layer)
{
    static const char *const shapes[] = {"无图形", "点", "线", "面"};
    printf("\n## %s %s\n\n%s\n\n", layer->name, layer->title ? layer->title : "",
           layer->description ? layer->description : "");
    printf("图形：%s%s%s%s\n\n", layer->any_shape ? "点或面" : shapes[layer->kind],
           layer->group ? "；图层组：" : "", layer->group ? layer->group : "",
           layer->visible ? "；默认显示" : "");
    printf("| 字段 | 名称 | 类型 | 单位 | 必填 | 说明 | 代码 |\n|---|---|---|---|---|---|---|\n");
    for (int32_t i = 0; i < layer->n_fields; i++) {
        const quan_field *field = &layer->fields[i];
        printf("| `%s` | ", field->name);
        print_cell(field->title);
        print_cell(type_name(field->type));
        print_cell(field->unit);
        print_cell(field->required ? "是" : "");
        print_cell(field->description);
        print_codes(field);
    }
}

static void print_dictionary(const quan_catalogue *catalogue)
{
    printf("# 成果数据字典\n\n由 `quan layers --markdown` 根据 `layers/output/` "
           "生成，请勿手工修改。\n");
    for (int32_t i = 0; i < catalogue->n_outputs; i++)
        print_markdown(&catalogue->outputs[i]);
}

quan_status command_layers(const arguments *args, console *c, quan_error *err)
{
    (void)c;
    quan_catalogue catalogue = {0};
    if (args->n_operands > (args->markdown ? 0 : 1))
        return quan_fail(err, QUAN_ERR_USAGE, "too many arguments; see --help");
    QUAN_TRY(quan_catalogue_open(NULL, &catalogue, err));
    const char *wanted = args->n_operands ? args->operands[0] : NULL;
    bool found = false;
    if (args->markdown) {
        print_dictionary(&catalogue);
        quan_catalogue_free(&catalogue);
        return QUAN_OK;
    }
    for (int32_t i = 0; i < QUAN_N_ROLES; i++)
        found |= print_layer(&catalogue.inputs[i], wanted);
    if (!wanted)
        printf("\n");
    for (int32_t i = 0; i < catalogue.n_outputs; i++)
        found |= print_layer(&catalogue.outputs[i], wanted);
    quan_catalogue_free(&catalogue);
    if (found)
        return QUAN_OK;
    char shown[640];
    return quan_fail(err, QUAN_ERR_USAGE, "%s is no layer; quan layers lists them",
                     quan_text_printable(wanted ? wanted : "", shown, sizeof shown));
}
