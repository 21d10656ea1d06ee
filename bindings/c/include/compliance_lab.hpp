// The part of compliance.hpp about laboratories, sessions and the controls that need neither. Include compliance.hpp.
#ifndef COMPLIANCE_LAB_HPP
#define COMPLIANCE_LAB_HPP

#ifndef COMPLIANCE_HPP
#error "include compliance.hpp"
#endif

namespace compliance {

/// Passwords and codes that an operation needs beside its JSON. Not copied.
struct secrets {
    std::string_view password = {};
    std::string_view second_factor = {};
    std::string_view new_password = {};
};

/// An opened laboratory.
class lab : public detail::handle<::compliance_lab, ::compliance_lab_free> {
public:
    using handle::handle;

    /// A laboratory that was made: `shown_once` is JSON with the verifier key and what is to be printed and locked away.
    struct created;

    static result<created> create(const path &at, std::string_view settings, std::string_view password, const key &with);
    static result<lab> open(const path &at, const key &with, optional_text options = std::nullopt)
    {
        const detail::optional_c_text c_options(options);
        if (!detail::good(at, c_options))
            return detail::nul_inside();
        return detail::made<lab, ::compliance_lab>([&](auto raw, auto why) {
            return at.wide() ? ::compliance_lab_open_w(at.utf16(), with.get(), c_options.get(), raw, why)
                             : ::compliance_lab_open(at.utf8(), with.get(), c_options.get(), raw, why);
        });
    }
    /// The number of records in the trail.
    result<std::uint64_t> size() const
    {
        return detail::number<std::uint64_t>([&](auto value, auto why) { return ::compliance_lab_size(get(), value, why); });
    }
    /// The newest checkpoint: keep it outside.
    result<text> checkpoint() const
    {
        return detail::answered([&](auto raw, auto why) { return ::compliance_lab_checkpoint(get(), raw, why); });
    }
    result<text> verifier_key() const
    {
        return detail::answered([&](auto raw, auto why) { return ::compliance_lab_verifier_key(get(), raw, why); });
    }
    result<receipt> enrol(std::string_view login, std::string_view code, std::string_view password,
                          optional_text device = std::nullopt) const
    {
        const detail::c_text c_login(login);
        const detail::optional_c_text c_device(device);
        if (!detail::good(c_login, c_device))
            return detail::nul_inside();
        return detail::received([&](auto raw, auto why) {
            return ::compliance_lab_enrol(get(), c_login.get(), code.data(), code.size(), password.data(), password.size(),
                                          c_device.get(), raw, why);
        });
    }
    /// Seals an event whose actor only the host vouches for.
    result<receipt> append_asserted(std::string_view actor, optional_text device, std::string_view kind,
                                    std::string_view event) const
    {
        const detail::c_text c_actor(actor), c_kind(kind), c_event(event);
        const detail::optional_c_text c_device(device);
        if (!detail::good(c_actor, c_kind, c_event, c_device))
            return detail::nul_inside();
        return detail::received([&](auto raw, auto why) {
            return ::compliance_trail_append_asserted(get(), c_actor.get(), c_device.get(), c_kind.get(), c_event.get(), raw, why);
        });
    }
    result<text> append_asserted_or_spool(const spool &to, std::string_view actor, optional_text device, std::string_view kind,
                                          std::string_view event) const
    {
        const detail::c_text c_actor(actor), c_kind(kind), c_event(event);
        const detail::optional_c_text c_device(device);
        if (!detail::good(c_actor, c_kind, c_event, c_device))
            return detail::nul_inside();
        return detail::answered([&](auto raw, auto why) {
            return ::compliance_trail_append_asserted_or_spool(get(), to.get(), c_actor.get(), c_device.get(), c_kind.get(),
                                                               c_event.get(), raw, why);
        });
    }
    /// Seals what the program is going to do, before it commits; the answer holds the `intent` to complete or abandon.
    result<text> intend(std::string_view actor, optional_text device, std::string_view kind, std::string_view event) const
    {
        const detail::c_text c_actor(actor), c_kind(kind), c_event(event);
        const detail::optional_c_text c_device(device);
        if (!detail::good(c_actor, c_kind, c_event, c_device))
            return detail::nul_inside();
        return detail::answered([&](auto raw, auto why) {
            return ::compliance_intent_record(get(), c_actor.get(), c_device.get(), c_kind.get(), c_event.get(), raw, why);
        });
    }
    /// The program has committed.
    result<receipt> complete(std::string_view actor, optional_text device, std::string_view intent) const
    {
        const detail::c_text c_actor(actor), c_intent(intent);
        const detail::optional_c_text c_device(device);
        if (!detail::good(c_actor, c_intent, c_device))
            return detail::nul_inside();
        return detail::received([&](auto raw, auto why) {
            return ::compliance_intent_complete(get(), c_actor.get(), c_device.get(), c_intent.get(), raw, why);
        });
    }
    /// The program has rolled back.
    result<receipt> abandon(std::string_view actor, optional_text device, std::string_view intent, std::string_view code) const
    {
        const detail::c_text c_actor(actor), c_intent(intent), c_code(code);
        const detail::optional_c_text c_device(device);
        if (!detail::good(c_actor, c_intent, c_code, c_device))
            return detail::nul_inside();
        return detail::received([&](auto raw, auto why) {
            return ::compliance_intent_abandon(get(), c_actor.get(), c_device.get(), c_intent.get(), c_code.get(), raw, why);
        });
    }
    /// The intents whose outcome nobody has said.
    result<text> intents() const
    {
        return detail::answered([&](auto raw, auto why) { return ::compliance_intent_list(get(), raw, why); });
    }
    /// A proof that record `index` is in the trail.
    result<text> prove(std::uint64_t index) const
    {
        return detail::answered([&](auto raw, auto why) { return ::compliance_trail_prove(get(), index, raw, why); });
    }
    /// Seals the rows that were added.
    result<text> drain(const outbox &rows) const
    {
        return detail::answered([&](auto raw, auto why) { return ::compliance_outbox_drain(get(), rows.get(), raw, why); });
    }
    /// Seals what waits in the file of a spool. Look at `complete` in the answer.
    result<text> take_in(const path &file, bool with_growth = false) const
    {
        if (!file.good())
            return detail::nul_inside();
        return detail::answered([&](auto raw, auto why) {
            return file.wide() ? ::compliance_spool_take_in_w(get(), file.utf16(), with_growth, raw, why)
                               : ::compliance_spool_take_in(get(), file.utf8(), with_growth, raw, why);
        });
    }
};

struct lab::created {
    compliance::lab lab;
    text shown_once;
};

inline result<lab::created> lab::create(const path &at, std::string_view settings, std::string_view password, const key &with)
{
    const detail::c_text c_settings(settings);
    if (!detail::good(at, c_settings))
        return detail::nul_inside();
    ::compliance_lab *raw = nullptr;
    ::compliance_text *shown = nullptr;
    ::compliance_error *why = nullptr;
    const status came = at.wide() ? ::compliance_lab_create_w(at.utf16(), c_settings.get(), password.data(), password.size(),
                                                              with.get(), &raw, &shown, &why)
                                  : ::compliance_lab_create(at.utf8(), c_settings.get(), password.data(), password.size(),
                                                            with.get(), &raw, &shown, &why);
    if (came != COMPLIANCE_STATUS_OK)
        return compliance::error(came, why);
    return created{compliance::lab(raw), text(shown)};
}

/// A host's table on its way through the library. One thread at a time gives it rows.
class table : public detail::handle<::compliance_table, ::compliance_table_free> {
public:
    using handle::handle;
    result<done> row(std::string_view row)
    {
        const detail::c_text c_row(row);
        if (!c_row.good())
            return detail::nul_inside();
        return detail::plain([&](auto why) { return ::compliance_table_row(get(), c_row.get(), why); });
    }
    /// The digest of a row, for `before` and `after` of an event.
    static result<text> row_digest(std::string_view of, std::string_view row)
    {
        const detail::c_text c_of(of), c_row(row);
        if (!detail::good(c_of, c_row))
            return detail::nul_inside();
        return detail::answered([&](auto raw, auto why) {
            return ::compliance_table_row_digest(c_of.get(), c_row.get(), raw, why);
        });
    }
    /// A comparison with findings fails with COMPLIANCE_STATUS_NOT_VERIFIED; they are in the error's detail.
    result<text> finish() { return over(nullptr); }
    result<text> finish(const outbox &waiting) { return over(waiting.get()); }

private:
    result<text> over(const ::compliance_outbox *waiting)
    {
        return detail::answered([&](auto raw, auto why) { return ::compliance_table_finish(get(), waiting, raw, why); });
    }
};

/// A signed-in account. Letting it go does not end the session; `sign_out` does.
class session : public detail::handle<::compliance_session, ::compliance_session_free> {
public:
    using handle::handle;
    static result<session> sign_in(const lab &in, std::string_view login, std::string_view password,
                                   optional_text options = std::nullopt, std::string_view second_factor = {})
    {
        const detail::c_text c_login(login);
        const detail::optional_c_text c_options(options);
        if (!detail::good(c_login, c_options))
            return detail::nul_inside();
        return make([&](auto raw, auto why) {
            return ::compliance_session_sign_in(in.get(), c_login.get(), password.data(), password.size(), given(second_factor),
                                                second_factor.size(), c_options.get(), raw, why);
        });
    }
    static result<session> host_sign_in(const lab &in, std::string_view login, std::string_view method, std::int64_t at_unix_us,
                                        optional_text options = std::nullopt)
    {
        const detail::c_text c_login(login), c_method(method);
        const detail::optional_c_text c_options(options);
        if (!detail::good(c_login, c_method, c_options))
            return detail::nul_inside();
        return make([&](auto raw, auto why) {
            return ::compliance_session_host_sign_in(in.get(), c_login.get(), c_method.get(), at_unix_us, c_options.get(), raw, why);
        });
    }
    static result<session> resume(const lab &in, std::string_view token, optional_text options = std::nullopt)
    {
        const detail::c_text c_token(token);
        const detail::optional_c_text c_options(options);
        if (!detail::good(c_token, c_options))
            return detail::nul_inside();
        return make([&](auto raw, auto why) {
            return ::compliance_session_resume(in.get(), c_token.get(), c_options.get(), raw, why);
        });
    }
    /// A secret with which another process takes the session up; the caller wipes it.
    std::string token() const { return detail::copied(get(), ::compliance_session_token); }
    /// The id of the account.
    std::string account() const { return detail::copied(get(), ::compliance_session_account); }
    /// Whether the session may do this now, for a client or, without one, for the laboratory itself.
    result<decision> check(std::string_view permission, optional_text client = std::nullopt) const
    {
        const detail::c_text c_permission(permission);
        const detail::optional_c_text c_client(client);
        if (!detail::good(c_permission, c_client))
            return detail::nul_inside();
        return detail::number<decision>([&](auto value, auto why) {
            return ::compliance_session_check(get(), c_permission.get(), c_client.get(), value, why);
        });
    }
    /// Does an operation by name (docs/spec/operations.md), JSON in and out.
    result<text> call(std::string_view operation, std::string_view arguments) const
    {
        const detail::c_text c_operation(operation), c_arguments(arguments);
        if (!detail::good(c_operation, c_arguments))
            return detail::nul_inside();
        return detail::answered([&](auto raw, auto why) {
            return ::compliance_session_call(get(), c_operation.get(), c_arguments.get(), raw, why);
        });
    }
    result<text> call(std::string_view operation, std::string_view arguments, const secrets &with) const
    {
        const detail::c_text c_operation(operation), c_arguments(arguments);
        if (!detail::good(c_operation, c_arguments))
            return detail::nul_inside();
        return detail::answered([&](auto raw, auto why) {
            return ::compliance_session_call_with_secrets(get(), c_operation.get(), c_arguments.get(), given(with.password),
                                                          with.password.size(), given(with.second_factor),
                                                          with.second_factor.size(), given(with.new_password),
                                                          with.new_password.size(), raw, why);
        });
    }
    /// Seals an event of the host's. The record is durable when this returns.
    result<receipt> append(std::string_view kind, std::string_view event) const
    {
        const detail::c_text c_kind(kind), c_event(event);
        if (!detail::good(c_kind, c_event))
            return detail::nul_inside();
        return detail::received([&](auto raw, auto why) {
            return ::compliance_trail_append(get(), c_kind.get(), c_event.get(), raw, why);
        });
    }
    /// Seals it, or stores it in the spool if the trail cannot be written now and the laboratory has chosen so.
    result<text> append_or_spool(const spool &to, std::string_view kind, std::string_view event) const
    {
        const detail::c_text c_kind(kind), c_event(event);
        if (!detail::good(c_kind, c_event))
            return detail::nul_inside();
        return detail::answered([&](auto raw, auto why) {
            return ::compliance_trail_append_or_spool(get(), to.get(), c_kind.get(), c_event.get(), raw, why);
        });
    }
    result<table> baseline(std::string_view of, optional_text reason = std::nullopt,
                           optional_text reason_text = std::nullopt) const
    {
        const detail::c_text c_of(of);
        const detail::optional_c_text c_reason(reason), c_text(reason_text);
        if (!detail::good(c_of, c_reason, c_text))
            return detail::nul_inside();
        return detail::made<table, ::compliance_table>([&](auto raw, auto why) {
            return ::compliance_table_baseline(get(), c_of.get(), c_reason.get(), c_text.get(), raw, why);
        });
    }
    result<table> reconcile(std::string_view of) const { return compare(of, nullptr); }
    /// With every row that waits in the host's outbox now.
    result<table> reconcile(std::string_view of, const outbox &waiting) const { return compare(of, waiting.get()); }
    /// Ends the session.
    result<done> sign_out() const
    {
        return detail::plain([&](auto why) { return ::compliance_session_sign_out(get(), why); });
    }

private:
    template <class Call> static result<session> make(Call call)
    {
        return detail::made<session, ::compliance_session>(call);
    }
    result<table> compare(std::string_view of, const ::compliance_outbox *waiting) const
    {
        const detail::c_text c_of(of);
        if (!c_of.good())
            return detail::nul_inside();
        return detail::made<table, ::compliance_table>([&](auto raw, auto why) {
            return ::compliance_table_reconcile(get(), c_of.get(), waiting, raw, why);
        });
    }
    /// No secret is NULL, also where the view of nothing leads somewhere.
    static const char *given(std::string_view secret) { return secret.empty() ? nullptr : secret.data(); }
};

/// Events that are to be sealed together: all of them or none.
class batch : public detail::handle<::compliance_batch, ::compliance_batch_free> {
public:
    using handle::handle;
    static result<batch> begin(const session &by)
    {
        return detail::made<batch, ::compliance_batch>(
            [&](auto raw, auto why) { return ::compliance_batch_new(by.get(), raw, why); });
    }
    result<done> append(std::string_view kind, std::string_view event)
    {
        const detail::c_text c_kind(kind), c_event(event);
        if (!detail::good(c_kind, c_event))
            return detail::nul_inside();
        return detail::plain([&](auto why) { return ::compliance_batch_append(get(), c_kind.get(), c_event.get(), why); });
    }
    result<text> commit()
    {
        return detail::answered([&](auto raw, auto why) { return ::compliance_batch_commit(get(), raw, why); });
    }
};

} // namespace compliance

#endif // COMPLIANCE_LAB_HPP
