#include "app/cli.hpp"

int main(int count, char** words) {
    return takaful::app::run_cli(count, words);
}
