#include "app/public_page.hpp"

#include <fstream>
#include <iterator>

#include "domain/giving/giving.hpp"

namespace takaful::app {

namespace {

struct DemoFile {
    AnyId example_gift;
    TAKAFUL_FIELDS(DemoFile, example_gift)
};
struct ExampleGift {
    AnyId gift;
    TAKAFUL_FIELDS(ExampleGift, gift)
};
struct NoQuestion {
    static constexpr auto fields() { return std::tuple<>{}; }
};
struct Live {
    bool demo;
    giving::Summary summary;
    TAKAFUL_FIELDS(Live, demo, summary)
};

Result<ExampleGift> example_gift(Work& work, NoQuestion const&) {
    auto const& gift = work.parts.get<DemoFacts>().example_gift;
    if (!gift) return fail(ErrorKind::not_found, "identity.not_a_demo");
    return ExampleGift{*gift};
}

// Inside <script type="application/json"> only "<" could end the element.
std::string script_safe(std::string const& json) {
    std::string safe;
    for (char const letter : json) {
        if (letter == '<')
            safe += "\\u003c";
        else
            safe += letter;
    }
    return safe;
}

}  // namespace

DemoFacts read_demo_facts(std::string const& folder) {
    std::ifstream file{folder + "/demo.json"};
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    auto const facts = json::from_text<DemoFile>(text);
    return facts ? DemoFacts{facts->example_gift} : DemoFacts{};
}

http::FillSlot fill_slot(House& house) {
    return [&house](std::string_view name, std::string_view) -> Result<std::string> {
        if (name != "live") return std::string{};
        Actor public_actor;
        public_actor.book = 1;
        return house.runner().ask(public_actor, [&](Work& work) -> Result<std::string> {
            Live const live{house.options().demo, TRY(giving::public_summary(work, {}))};
            return script_safe(json::to_text(live));
        });
    };
}

std::vector<http::Route> public_routes() {
    return {http::get<example_gift>("/v1/demo/example-gift", Right::open)};
}

}  // namespace takaful::app
