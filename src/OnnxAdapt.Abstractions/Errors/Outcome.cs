using System.Diagnostics.CodeAnalysis;

namespace OnnxAdapt.Abstractions;

/// <summary>A value or the failure that took its place, so that one bad row does not fail a batch.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public readonly struct Outcome<T>
{
    private readonly T? _value;

    private Outcome(T? value, AdaptException? error) => (_value, Error) = (value, error);

    /// <summary>The failure, or null when there is a value.</summary>
    public AdaptException? Error { get; }

    /// <summary>Whether a value is present.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>The value; throws the failure when there is none.</summary>
    public T Value => Error is null ? _value! : throw Error;

    /// <summary>Wraps a value.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>Wraps a failure.</summary>
    public static implicit operator Outcome<T>(AdaptException error) => new(default, error);
}
