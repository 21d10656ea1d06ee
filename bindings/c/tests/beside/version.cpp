// The smallest program with the layer for C++.
#include <compliance.hpp>

int main()
{
    return compliance::check_version().ok() ? 0 : 1;
}
