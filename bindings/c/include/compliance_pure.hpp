// The part of compliance.hpp about controls that need no laboratory, and about verification. Include compliance.hpp.
#ifndef COMPLIANCE_PURE_HPP
#define COMPLIANCE_PURE_HPP

#ifndef COMPLIANCE_HPP
#error "include compliance.hpp"
#endif

namespace compliance {

/// Who may do what for whom and when, without a laboratory. Nothing that is asked of it is recorded.
class policy : public detail::handle<::compliance_policy, ::compliance_policy_free> {
public:
    using handle::handle;
    static result<policy> parse(std::string_view json)
    {
        return detail::made<policy, ::compliance_policy>(
            [&](auto raw, auto why) { return ::compliance_policy_parse(json.data(), json.size(), raw, why); });
    }
    std::uint64_t version() const { return ::compliance_policy_version(get()); }
    result<decision> check(std::string_view subject, std::string_view permission, optional_text client,
                           std::int64_t at_unix_us) const
    {
        const detail::c_text c_subject(subject), c_permission(permission);
        const detail::optional_c_text c_client(client);
        if (!detail::good(c_subject, c_permission, c_client))
            return detail::nul_inside();
        return detail::number<decision>([&](auto value, auto why) {
            return ::compliance_policy_check(get(), c_subject.get(), c_permission.get(), c_client.get(), at_unix_us, value, why);
        });
    }
    /// The numbers of names, for `check_ids`.
    result<std::uint64_t> subject(std::string_view name) const { return number(name, ::compliance_policy_subject); }
    result<std::uint64_t> permission(std::string_view name) const { return number(name, ::compliance_policy_permission); }
    result<std::uint64_t> client(optional_text name) const { return number(name, ::compliance_policy_client); }
    /// For programs that ask millions of times: the answer, DENY also after an error, and the status.
    std::pair<decision, compliance::status> check_ids(std::uint64_t subject, std::uint64_t permission, std::uint64_t client,
                                                      std::int64_t at_unix_us) const noexcept
    {
        decision value = COMPLIANCE_DECISION_DENY;
        const compliance::status came =
            ::compliance_policy_check_ids(get(), subject, permission, client, at_unix_us, &value);
        return {value, came};
    }
    result<text> explain(std::string_view subject, std::string_view permission, optional_text client, std::int64_t at_unix_us,
                         optional_text language = std::nullopt) const
    {
        const detail::c_text c_subject(subject), c_permission(permission);
        const detail::optional_c_text c_client(client), c_language(language);
        if (!detail::good(c_subject, c_permission, c_client, c_language))
            return detail::nul_inside();
        return detail::answered([&](auto raw, auto why) {
            return ::compliance_policy_explain(get(), c_subject.get(), c_permission.get(), c_client.get(), at_unix_us,
                                               c_language.get(), raw, why);
        });
    }
    result<text> permissions(std::string_view subject, optional_text client, std::int64_t at_unix_us) const
    {
        const detail::c_text c_subject(subject);
        const detail::optional_c_text c_client(client);
        if (!detail::good(c_subject, c_client))
            return detail::nul_inside();
        return detail::answered([&](auto raw, auto why) {
            return ::compliance_policy_permissions(get(), c_subject.get(), c_client.get(), at_unix_us, raw, why);
        });
    }

private:
    template <class Function> result<std::uint64_t> number(optional_text name, Function function) const
    {
        const detail::optional_c_text c_name(name);
        if (!c_name.good())
            return detail::nul_inside();
        return detail::number<std::uint64_t>([&](auto value, auto why) { return function(get(), c_name.get(), value, why); });
    }
};

/// Passwords without a laboratory.
namespace password {

/// Fails with COMPLIANCE_STATUS_PASSWORD_REFUSED, and each broken rule in the detail, if it may not be set.
inline result<done> judge(std::string_view profile, std::string_view secret, optional_text context = std::nullopt)
{
    const detail::c_text c_profile(profile);
    const detail::optional_c_text c_context(context);
    if (!detail::good(c_profile, c_context))
        return detail::nul_inside();
    return detail::plain([&](auto why) {
        return ::compliance_password_judge(c_profile.get(), secret.data(), secret.size(), c_context.get(), why);
    });
}

inline result<text> hash(std::string_view secret, optional_text settings = std::nullopt)
{
    const detail::optional_c_text c_settings(settings);
    if (!c_settings.good())
        return detail::nul_inside();
    return detail::answered([&](auto raw, auto why) {
        return ::compliance_password_hash(secret.data(), secret.size(), c_settings.get(), raw, why);
    });
}

/// What a password that is right still needs.
enum class rehash { no, yes };

/// Fails with COMPLIANCE_STATUS_PASSWORD_WRONG if it is not the one that was hashed.
inline result<rehash> verify(std::string_view hash, std::string_view secret, optional_text login = std::nullopt)
{
    const detail::c_text c_hash(hash);
    const detail::optional_c_text c_login(login);
    if (!detail::good(c_hash, c_login))
        return detail::nul_inside();
    const auto needs = detail::number<std::int32_t>([&](auto value, auto why) {
        return ::compliance_password_verify(c_hash.get(), c_login.get(), secret.data(), secret.size(), value, why);
    });
    if (!needs.ok())
        return needs.error();
    return needs.value() == 0 ? rehash::no : rehash::yes;
}

/// Takes as long for a login that is unknown. Always fails.
inline result<done> verify_nothing(std::string_view secret)
{
    return detail::plain(
        [&](auto why) { return ::compliance_password_verify_nothing(secret.data(), secret.size(), why); });
}

} // namespace password

/// Where a proven record is.
struct proven {
    std::uint64_t index = 0;
    std::uint64_t size = 0;
    std::uint32_t cosignatures = 0;
};

/// Checks that a record is in the trail `origin`, by its proof.
inline result<proven> verify_proof(bytes proof, bytes record, std::string_view keys, std::string_view origin)
{
    const detail::c_text c_keys(keys), c_origin(origin);
    if (!detail::good(c_keys, c_origin))
        return detail::nul_inside();
    proven value;
    const auto came = detail::plain([&](auto why) {
        return ::compliance_proof_verify(proof.data(), proof.size(), record.data(), record.size(), c_keys.get(), c_origin.get(),
                                         &value.index, &value.size, &value.cosignatures, why);
    });
    if (!came.ok())
        return came.error();
    return value;
}

/// What a checkpoint says.
struct tree {
    std::uint64_t size = 0;
    hash root = {};
    std::uint32_t cosignatures = 0;
};

/// Checks a checkpoint of the trail `origin`.
inline result<tree> verify_checkpoint(bytes note, std::string_view keys, std::string_view origin)
{
    const detail::c_text c_keys(keys), c_origin(origin);
    if (!detail::good(c_keys, c_origin))
        return detail::nul_inside();
    tree value;
    const auto came = detail::plain([&](auto why) {
        return ::compliance_checkpoint_verify(note.data(), note.size(), c_keys.get(), c_origin.get(), &value.size,
                                              value.root.data(), &value.cosignatures, why);
    });
    if (!came.ok())
        return came.error();
    return value;
}

/// The leaf hash of a record (RFC 6962).
inline result<hash> leaf_hash(bytes record)
{
    hash value{};
    const status came = ::compliance_leaf_hash(record.data(), record.size(), value.data());
    if (came != COMPLIANCE_STATUS_OK)
        return error(came, nullptr);
    return value;
}

/// Checks that record `index` has this leaf hash in a tree whose checkpoint was verified. `proof` holds hashes one behind the other.
inline result<done> verify_inclusion(std::uint64_t index, const tree &in, const hash &leaf, bytes proof)
{
    return detail::plain([&](auto why) {
        return ::compliance_inclusion_verify(index, in.size, leaf.data(), in.root.data(), proof.data(), proof.size(), why);
    });
}

/// Checks that one verified tree is the beginning of another.
inline result<done> verify_consistency(const tree &before, const tree &after, bytes proof)
{
    return detail::plain([&](auto why) {
        return ::compliance_consistency_verify(before.size, after.size, before.root.data(), after.root.data(), proof.data(),
                                               proof.size(), why);
    });
}

/// Verifies a laboratory or an export. Faults fail with COMPLIANCE_STATUS_NOT_VERIFIED, and the report is the error's detail.
inline result<text> verify(const path &at, const key *with = nullptr, optional_text options = std::nullopt)
{
    const detail::optional_c_text c_options(options);
    if (!detail::good(at, c_options))
        return detail::nul_inside();
    const ::compliance_key *opened = with == nullptr ? nullptr : with->get();
    return detail::answered([&](auto raw, auto why) {
        return at.wide() ? ::compliance_verify_w(at.utf16(), opened, c_options.get(), raw, why)
                         : ::compliance_verify(at.utf8(), opened, c_options.get(), raw, why);
    });
}

/// Whether a record is to be kept, and why.
struct kept {
    retention decision = COMPLIANCE_RETENTION_RETAIN;
    text because;
};

inline result<kept> decide_retention(std::string_view rules, optional_text holds, std::string_view item, std::string_view today)
{
    const detail::c_text c_rules(rules), c_item(item), c_today(today);
    const detail::optional_c_text c_holds(holds);
    if (!detail::good(c_rules, c_item, c_today, c_holds))
        return detail::nul_inside();
    retention value = COMPLIANCE_RETENTION_RETAIN;
    auto because = detail::answered([&](auto raw, auto why) {
        return ::compliance_retention_decide(c_rules.get(), c_holds.get(), c_item.get(), c_today.get(), &value, raw, why);
    });
    if (!because.ok())
        return because.error();
    return kept{value, std::move(because).value()};
}

/// A log of records that the program keeps itself.
class sealer : public detail::handle<::compliance_sealer, ::compliance_sealer_free> {
public:
    using handle::handle;
    /// A new signing key, which is secret: the caller wipes it.
    static result<std::array<std::uint8_t, 32>> new_key()
    {
        std::array<std::uint8_t, 32> seed{};
        const auto came = detail::plain([&](auto why) { return ::compliance_sealer_new_key(seed.data(), why); });
        if (!came.ok())
            return came.error();
        return seed;
    }
    static result<sealer> make(std::string_view origin, bytes seed)
    {
        const detail::c_text c_origin(origin);
        if (!c_origin.good())
            return detail::nul_inside();
        return detail::made<sealer, ::compliance_sealer>([&](auto raw, auto why) {
            return ::compliance_sealer_new(c_origin.get(), seed.data(), seed.size(), raw, why);
        });
    }
    /// Takes a record and gives its index.
    result<std::uint64_t> append(bytes record) const
    {
        return detail::number<std::uint64_t>([&](auto value, auto why) {
            return ::compliance_sealer_append(get(), record.data(), record.size(), value, why);
        });
    }
    result<text> checkpoint() const
    {
        return detail::answered([&](auto raw, auto why) { return ::compliance_sealer_checkpoint(get(), raw, why); });
    }
    result<done> follow(std::string_view checkpoint) const
    {
        const detail::c_text c_checkpoint(checkpoint);
        if (!c_checkpoint.good())
            return detail::nul_inside();
        return detail::plain([&](auto why) { return ::compliance_sealer_follow(get(), c_checkpoint.get(), why); });
    }
    result<text> prove(std::uint64_t index) const
    {
        return detail::answered([&](auto raw, auto why) { return ::compliance_sealer_prove(get(), index, raw, why); });
    }
    result<text> verifier_key() const
    {
        return detail::answered([&](auto raw, auto why) { return ::compliance_sealer_verifier_key(get(), raw, why); });
    }
};

} // namespace compliance

#endif // COMPLIANCE_PURE_HPP
