/* Two static libraries of Rust in one program, each with a standard library of its own. */
#include "compliance.h"

int other_catches(void);

int main(void)
{
    compliance_text *statement = NULL;
    if (other_catches() != 1)
        return 1;
    if (compliance_outbox_table("sqlite", &statement, NULL) != COMPLIANCE_STATUS_OK)
        return 2;
    if (compliance_text_free(statement) != COMPLIANCE_STATUS_OK)
        return 3;
    return other_catches() == 1 ? 0 : 4;
}
