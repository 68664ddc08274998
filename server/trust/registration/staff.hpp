#pragma once
// Who did something, in words for a page. Private to the module.

#include <map>
#include <string>

#include "record/identity/identity.hpp"
#include "trust/registration/registration.hpp"

namespace takaful::registration {

/// Asks who somebody is once a page.
class Staff {
public:
    struct Who {
        std::string name;  // Empty: the system, or someone who signs in here no more.
        std::string role;  // "system", "staff", or the first of hers.
    };
    explicit Staff(Work& work) : work_(work) { known_[PersonId{}] = {"", "system"}; }

    Result<Who> of(PersonId person) {
        auto const [known, is_new] = known_.try_emplace(person, Who{"", "staff"});
        if (is_new)
            if (auto const user = TRY(identity::user(work_, person))) {
                known->second.name = user->name;
                if (!user->roles.empty())
                    known->second.role = std::string{enum_name(user->roles.front())};
            }
        return known->second;
    }

private:
    Work& work_;
    std::map<PersonId, Who> known_;
};

}  // namespace takaful::registration
