using System.Collections.Frozen;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Tokenization.Reading;

/// <summary>Makes components of one kind by the <c>type</c> that the file names.</summary>
/// <typeparam name="T">The kind, for example a normalizer.</typeparam>
internal sealed class ComponentFactory<T>(string kind, Dictionary<string, Func<ComponentReader, T>> rows)
    where T : class
{
    private readonly FrozenDictionary<string, Func<ComponentReader, T>> _rows = rows.ToFrozenDictionary(StringComparer.Ordinal);

    public T? CreateOptional(ComponentReader? reader) => reader is { } present ? Create(present) : null;

    public T Create(ComponentReader reader) =>
        _rows.TryGetValue(reader.TypeName, out var make) ? make(reader) : throw Unknown(reader);

    private AdaptException Unknown(ComponentReader reader) => new(
        AdaptErrorKind.Unimplemented,
        $"{reader.Path}: the {kind} \"{reader.TypeName}\" is not supported. Supported: {string.Join(", ", _rows.Keys.Order(StringComparer.Ordinal))}.");
}
