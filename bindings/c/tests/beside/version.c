/* The smallest program: the library that it finds fits its header. */
#include <compliance.h>
#include <stdio.h>

int main(void)
{
    printf("libcompliance %s\n", compliance_version());
    return compliance_version_check(COMPLIANCE_VERSION_MAJOR, COMPLIANCE_VERSION_MINOR) != COMPLIANCE_STATUS_OK;
}
