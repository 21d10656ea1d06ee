// libcompliance for C++17: a thin layer over compliance.h, in this header alone. Apache-2.0 OR MIT.
//
// - A handle is an object that is moved, never copied, and frees what it holds.
// - A call that can fail gives a `result`: look at `ok()`, then `value()`, or `error()`. It does not convert to bool, because a call that worked
//   and an answer that is yes are different things. `or_throw()` gives the value or throws `compliance::exception`.
// - Compiled without exceptions, or with COMPLIANCE_NO_EXCEPTIONS, there is no `or_throw`, and `value()` of a failure ends the program.
// - Text is UTF-8 in std::string_view; JSON goes in and out as text. Secrets are not copied here.
// - `get()` of every object gives its handle for the functions of compliance.h, where each call is described.
#ifndef COMPLIANCE_HPP
#define COMPLIANCE_HPP

#include "compliance.h"

#include <array>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if !defined(COMPLIANCE_NO_EXCEPTIONS) && !defined(__cpp_exceptions)
#define COMPLIANCE_NO_EXCEPTIONS
#endif
#ifndef COMPLIANCE_NO_EXCEPTIONS
#include <stdexcept>
#endif

namespace compliance {

using status = ::compliance_status;
using decision = ::compliance_decision;
using retention = ::compliance_retention;
/// Text that may be absent. An empty text is not absent.
using optional_text = std::optional<std::string_view>;
/// SHA-256.
using hash = std::array<std::uint8_t, COMPLIANCE_HASH_SIZE>;

/// The name of a status, such as `COMPLIANCE_STATUS_DENIED`.
inline std::string_view name(status of) { return ::compliance_status_name(static_cast<std::uint32_t>(of)); }
/// The version of the library as it runs.
inline std::string_view version() { return ::compliance_version(); }

/// The time as the library takes it: microseconds since 1970 UTC.
inline std::int64_t unix_us(std::chrono::system_clock::time_point at)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(at.time_since_epoch()).count();
}

/// Bytes of the caller's, not copied.
class bytes {
public:
    bytes(const void *data, std::size_t size) : data_(static_cast<const std::uint8_t *>(data)), size_(size) {}
    bytes(std::string_view text) : bytes(text.data(), text.size()) {}
    bytes(const std::string &text) : bytes(std::string_view(text)) {}
    bytes(const char *text) : bytes(std::string_view(text)) {}
    bytes(const std::vector<std::uint8_t> &all) : bytes(all.data(), all.size()) {}
    template <std::size_t N> bytes(const std::array<std::uint8_t, N> &all) : bytes(all.data(), N) {}
    const std::uint8_t *data() const { return data_; }
    std::size_t size() const { return size_; }

private:
    const std::uint8_t *data_;
    std::size_t size_;
};

namespace detail {

/// Reads text that an accessor copies into a buffer.
template <class Handle, class Accessor> std::string copied(const Handle *from, Accessor accessor)
{
    std::size_t size = 0;
    if (accessor(from, nullptr, 0, &size) != COMPLIANCE_STATUS_BUFFER_TOO_SMALL || size == 0)
        return std::string();
    std::string text(size, '\0');
    if (accessor(from, &text[0], text.size(), &size) != COMPLIANCE_STATUS_OK)
        return std::string();
    text.resize(size - 1);
    return text;
}

/// A text as C wants it. One with a NUL inside would be cut unseen, so `good` says that it has none.
class c_text {
public:
    explicit c_text(std::string_view text) : text_(text), good_(text.find('\0') == std::string_view::npos) {}
    const char *get() const { return text_.c_str(); }
    bool good() const { return good_; }

private:
    std::string text_;
    bool good_;
};

/// The same for a text that may be absent.
class optional_c_text {
public:
    explicit optional_c_text(optional_text text) : text_(text ? *text : std::string_view()), there_(text.has_value()) {}
    const char *get() const { return there_ ? text_.get() : nullptr; }
    bool good() const { return text_.good(); }

private:
    c_text text_;
    bool there_;
};

} // namespace detail

/// Why a call failed.
class error {
public:
    error(compliance::status status, std::string code, std::string message)
        : status_(status), code_(std::move(code)), message_(std::move(message)), detail_("null")
    {
    }
    /// Takes an error of the library and frees it. It may be NULL.
    error(compliance::status status, ::compliance_error *taken) : status_(status)
    {
        if (taken != nullptr) {
            status_ = ::compliance_error_status(taken);
            code_ = detail::copied(taken, ::compliance_error_code);
            message_ = detail::copied(taken, ::compliance_error_message);
            detail_ = detail::copied(taken, ::compliance_error_detail);
            ::compliance_error_free(taken);
        } else {
            message_ = std::string(name(status));
            detail_ = "null";
        }
    }
    compliance::status status() const { return status_; }
    /// Stable, such as `permission_missing`; empty where a call has no error object.
    const std::string &code() const { return code_; }
    /// One line in English for a person.
    const std::string &message() const { return message_; }
    /// JSON, `null` without details.
    const std::string &detail() const { return detail_; }
    /// Whether it is a refusal for lack of right.
    bool denied() const { return status_ == COMPLIANCE_STATUS_DENIED || status_ == COMPLIANCE_STATUS_NOT_ALLOWED; }

private:
    compliance::status status_;
    std::string code_, message_, detail_;
};

#ifndef COMPLIANCE_NO_EXCEPTIONS
/// An error that was thrown.
class exception : public std::runtime_error {
public:
    explicit exception(compliance::error why) : std::runtime_error(why.message()), why_(std::move(why)) {}
    const compliance::error &why() const noexcept { return why_; }

private:
    compliance::error why_;
};
#endif

/// What a call gave, or why it failed.
template <class T> class [[nodiscard]] result {
public:
    result(T value) : value_(std::move(value)) {}
    result(compliance::error why) : error_(std::move(why)) {}

    /// Whether the call worked. What it answered is another matter: see `value()`.
    bool ok() const { return !error_.has_value(); }
    compliance::status status() const { return error_ ? error_->status() : COMPLIANCE_STATUS_OK; }
    /// Only if not `ok()`.
    const compliance::error &error() const
    {
        if (!error_)
            std::abort();
        return *error_;
    }
    /// Throws a failure, or ends the program where there are no exceptions: what failed has no value.
    T &value() &
    {
        need();
        return *value_;
    }
    const T &value() const &
    {
        need();
        return *value_;
    }
    T value() &&
    {
        need();
        return std::move(*value_);
    }
#ifndef COMPLIANCE_NO_EXCEPTIONS
    /// The value, or throws why there is none.
    T or_throw() &&
    {
        need();
        return std::move(*value_);
    }
#endif

private:
    void need() const
    {
        if (!error_)
            return;
#ifndef COMPLIANCE_NO_EXCEPTIONS
        throw exception(*error_);
#else
        std::abort();
#endif
    }
    std::optional<T> value_;
    std::optional<compliance::error> error_;
};

/// The value of a call that gives nothing.
struct done {};

namespace detail {

inline error nul_inside()
{
    return error(COMPLIANCE_STATUS_INVALID_TEXT, "invalid_text", "a text has a NUL inside");
}

template <class... Texts> bool good(const Texts &...texts) { return (texts.good() && ...); }

/// Calls with a place for the error.
template <class Call> result<done> plain(Call call)
{
    ::compliance_error *why = nullptr;
    const status came = call(&why);
    if (came != COMPLIANCE_STATUS_OK)
        return error(came, why);
    return done{};
}

/// Calls with places for a number and the error.
template <class Number, class Call> result<Number> number(Call call)
{
    Number value{};
    ::compliance_error *why = nullptr;
    const status came = call(&value, &why);
    if (came != COMPLIANCE_STATUS_OK)
        return error(came, why);
    return value;
}

/// What every object that holds a handle has.
template <class Raw, status (*Free)(Raw *)> class handle {
public:
    handle() = default;
    explicit handle(Raw *raw) : raw_(raw) {}
    handle(handle &&other) noexcept : raw_(other.release()) {}
    handle &operator=(handle &&other) noexcept
    {
        if (this != &other) {
            Free(raw_);
            raw_ = other.release();
        }
        return *this;
    }
    handle(const handle &) = delete;
    handle &operator=(const handle &) = delete;
    ~handle() { Free(raw_); }

    /// The handle for compliance.h; it stays this object's.
    Raw *get() const { return raw_; }
    /// The handle, now the caller's to free.
    Raw *release() { return std::exchange(raw_, nullptr); }
    /// Whether there is one; an object that was moved from has none.
    bool empty() const { return raw_ == nullptr; }

private:
    Raw *raw_ = nullptr;
};

/// Calls with places for a handle and the error.
template <class Object, class Raw, class Call> result<Object> made(Call call)
{
    Raw *raw = nullptr;
    ::compliance_error *why = nullptr;
    const status came = call(&raw, &why);
    if (came != COMPLIANCE_STATUS_OK)
        return error(came, why);
    return Object(raw);
}

} // namespace detail

/// Compares this header with the library that was found. Call it first.
inline result<done> check_version()
{
    const status came = ::compliance_version_check(COMPLIANCE_VERSION_MAJOR, COMPLIANCE_VERSION_MINOR);
    if (came != COMPLIANCE_STATUS_OK)
        return error(came, nullptr);
    return done{};
}

/// A path, in UTF-8 or UTF-16.
class path {
public:
    path(std::string_view utf8) : narrow_(utf8) {}
    path(const std::string &utf8) : path(std::string_view(utf8)) {}
    path(const char *utf8) : path(std::string_view(utf8)) {}
    path(std::u16string_view utf16) : wide_(std::in_place, utf16.begin(), utf16.end()) {}
#ifdef _WIN32
    path(const wchar_t *utf16) : path(std::wstring_view(utf16)) {}
    path(std::wstring_view utf16) : wide_(std::in_place, utf16.begin(), utf16.end()) {}
#endif
    bool wide() const { return wide_.has_value(); }
    bool good() const
    {
        return wide_ ? wide_->find(std::uint16_t{0}) == units::npos : narrow_.find('\0') == std::string::npos;
    }
    const char *utf8() const { return narrow_.c_str(); }
    const std::uint16_t *utf16() const { return wide_ ? wide_->data() : nullptr; }

private:
    /// Units of UTF-16, one behind the other, with a 0 at the end.
    class units {
    public:
        static constexpr std::size_t npos = static_cast<std::size_t>(-1);
        template <class Iterator> units(Iterator begin, Iterator end)
        {
            for (; begin != end; ++begin)
                all_.push_back(static_cast<std::uint16_t>(*begin));
            all_.push_back(0);
        }
        const std::uint16_t *data() const { return all_.data(); }
        std::size_t find(std::uint16_t unit) const
        {
            for (std::size_t at = 0; at + 1 < all_.size(); ++at)
                if (all_[at] == unit)
                    return at;
            return npos;
        }

    private:
        std::vector<std::uint16_t> all_;
    };
    std::string narrow_;
    std::optional<units> wide_;
};

/// An answer, most often JSON. Wiped when it is freed.
class text : public detail::handle<::compliance_text, ::compliance_text_free> {
public:
    using handle::handle;
    /// Valid as long as this object.
    std::string_view view() const { return std::string_view(c_str(), ::compliance_text_length(get())); }
    const char *c_str() const
    {
        const char *data = ::compliance_text_data(get());
        return data == nullptr ? "" : data;
    }
    /// A copy, which the caller wipes if it is secret.
    std::vector<std::uint8_t> copy() const
    {
        std::vector<std::uint8_t> all(::compliance_text_length(get()));
        std::size_t length = 0;
        if (::compliance_text_copy(get(), all.data(), all.size(), &length) != COMPLIANCE_STATUS_OK)
            all.clear();
        return all;
    }
};

namespace detail {
template <class Call> result<text> answered(Call call) { return made<text, ::compliance_text>(call); }
} // namespace detail

/// What opens a key file, or protects a new one.
class key : public detail::handle<::compliance_key, ::compliance_key_free> {
public:
    using handle::handle;
    static result<key> passphrase(std::string_view secret)
    {
        return make([&](auto raw, auto why) { return ::compliance_key_passphrase(secret.data(), secret.size(), raw, why); });
    }
    static result<key> unattended()
    {
        return make([&](auto raw, auto why) { return ::compliance_key_unattended(raw, why); });
    }
    static result<key> windows_account()
    {
        return make([&](auto raw, auto why) { return ::compliance_key_windows_account(raw, why); });
    }
    static result<key> file(const path &at)
    {
        if (!at.good())
            return detail::nul_inside();
        return make([&](auto raw, auto why) {
            return at.wide() ? ::compliance_key_file_w(at.utf16(), raw, why) : ::compliance_key_file(at.utf8(), raw, why);
        });
    }
    static result<key> recovery(std::string_view code)
    {
        return make([&](auto raw, auto why) { return ::compliance_key_recovery(code.data(), code.size(), raw, why); });
    }

private:
    template <class Call> static result<key> make(Call call) { return detail::made<key, ::compliance_key>(call); }
};

/// Proof that a record is in the trail.
class receipt : public detail::handle<::compliance_receipt, ::compliance_receipt_free> {
public:
    using handle::handle;
    std::uint64_t index() const { return ::compliance_receipt_index(get()); }
    result<hash> leaf_hash() const
    {
        hash value{};
        std::size_t length = 0;
        const status came = ::compliance_receipt_leaf_hash(get(), value.data(), value.size(), &length);
        if (came != COMPLIANCE_STATUS_OK)
            return compliance::error(came, nullptr);
        return value;
    }
    result<text> checkpoint() const
    {
        return detail::answered([&](auto raw, auto why) { return ::compliance_receipt_checkpoint(get(), raw, why); });
    }
};

namespace detail {
template <class Call> result<receipt> received(Call call) { return made<receipt, ::compliance_receipt>(call); }
} // namespace detail

/// An event in the form in which the host stores it.
class envelope : public detail::handle<::compliance_envelope, ::compliance_envelope_free> {
public:
    using handle::handle;
    /// `at_unix_us` 0 is now.
    static result<envelope> make(std::string_view actor, optional_text device, std::int64_t at_unix_us, std::string_view kind,
                                 std::string_view event)
    {
        const detail::c_text c_actor(actor), c_kind(kind), c_event(event);
        const detail::optional_c_text c_device(device);
        if (!detail::good(c_actor, c_kind, c_event, c_device))
            return detail::nul_inside();
        return detail::made<envelope, ::compliance_envelope>([&](auto raw, auto why) {
            return ::compliance_envelope_new(c_actor.get(), c_device.get(), at_unix_us, c_kind.get(), c_event.get(), raw, why);
        });
    }
    std::string id() const { return detail::copied(get(), ::compliance_envelope_id); }
    /// When it happened.
    std::string stored() const { return detail::copied(get(), ::compliance_envelope_stored); }
    std::string body() const { return detail::copied(get(), ::compliance_envelope_body); }
};

/// Rows of the host's outbox. One thread at a time adds to it.
class outbox : public detail::handle<::compliance_outbox, ::compliance_outbox_free> {
public:
    using handle::handle;
    static result<outbox> make()
    {
        return detail::made<outbox, ::compliance_outbox>([](auto raw, auto why) { return ::compliance_outbox_new(raw, why); });
    }
    /// The statement that makes the host's table.
    static result<text> table(std::string_view database)
    {
        const detail::c_text c_database(database);
        if (!c_database.good())
            return detail::nul_inside();
        return detail::answered([&](auto raw, auto why) { return ::compliance_outbox_table(c_database.get(), raw, why); });
    }
    result<done> add(std::int64_t seq, bytes body)
    {
        return detail::plain([&](auto why) { return ::compliance_outbox_add(get(), seq, body.data(), body.size(), why); });
    }
};

/// A folder of spools, and the file that this process writes in it.
class spool : public detail::handle<::compliance_spool, ::compliance_spool_free> {
public:
    using handle::handle;
    static result<spool> open(const path &folder, std::string_view choices, optional_text device = std::nullopt)
    {
        const detail::c_text c_choices(choices);
        const detail::optional_c_text c_device(device);
        if (!detail::good(folder, c_choices, c_device))
            return detail::nul_inside();
        return detail::made<spool, ::compliance_spool>([&](auto raw, auto why) {
            return folder.wide() ? ::compliance_spool_open_w(folder.utf16(), c_choices.get(), c_device.get(), raw, why)
                                 : ::compliance_spool_open(folder.utf8(), c_choices.get(), c_device.get(), raw, why);
        });
    }
    result<text> store(std::string_view actor, optional_text device, std::string_view kind, std::string_view event) const
    {
        const detail::c_text c_actor(actor), c_kind(kind), c_event(event);
        const detail::optional_c_text c_device(device);
        if (!detail::good(c_actor, c_kind, c_event, c_device))
            return detail::nul_inside();
        return detail::answered([&](auto raw, auto why) {
            return ::compliance_spool_store(get(), c_actor.get(), c_device.get(), c_kind.get(), c_event.get(), raw, why);
        });
    }
    result<text> store_file(std::string_view actor, std::string_view file, std::string_view media_type) const
    {
        const detail::c_text c_actor(actor), c_file(file), c_type(media_type);
        if (!detail::good(c_actor, c_file, c_type))
            return detail::nul_inside();
        return detail::answered([&](auto raw, auto why) {
            return ::compliance_spool_store_file(get(), c_actor.get(), c_file.get(), c_type.get(), raw, why);
        });
    }
};

} // namespace compliance

#include "compliance_lab.hpp"
#include "compliance_pure.hpp"

#endif // COMPLIANCE_HPP
