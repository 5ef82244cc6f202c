using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>One key with text, or with bytes when the key ends in <c>-bin</c>.</summary>
    public class Entry
    {
        private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");

        private readonly string? _value;
        private readonly byte[]? _valueBytes;

        public Entry(string key, byte[] valueBytes)
        {
            Key = NormalizeKey(key);
            ArgumentNullException.ThrowIfNull(valueBytes);
            if (!IsBinary)
            {
                throw new ArgumentException($"Key for binary valued metadata entry needs to have suffix indicating binary value. Key: {Key}", nameof(key));
            }

            _valueBytes = (byte[])valueBytes.Clone();
        }

        public Entry(string key, string value)
        {
            Key = NormalizeKey(key);
            ArgumentNullException.ThrowIfNull(value);
            if (IsBinary)
            {
                throw new ArgumentException($"Key for ASCII valued metadata entry cannot have suffix indicating binary value. Key: {Key}", nameof(key));
            }

            _value = value;
        }

        public string Key { get; }

        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        /// <summary>A copy of the bytes; of a text entry its ASCII bytes.</summary>
        public byte[] ValueBytes => _valueBytes is null ? Encoding.ASCII.GetBytes(_value!) : (byte[])_valueBytes.Clone();

        /// <summary>The text; fails on a binary entry.</summary>
        public string Value => _value ?? throw new InvalidOperationException("Cannot access string value of a binary metadata entry");

        public override string ToString() => _value is null
            ? $"[Entry: key={Key}, valueBytes={Convert.ToHexString(_valueBytes!)}]"
            : $"[Entry: key={Key}, value={_value}]";

        private static string NormalizeKey(string key)
        {
            ArgumentNullException.ThrowIfNull(key);
            var normalized = key.ToLowerInvariant();
            if (normalized.AsSpan().ContainsAnyExcept(KeyCharacters))
            {
                throw new ArgumentException("Metadata entry key not valid. Keys can only contain lowercase alphanumeric characters, underscores, hyphens and dots.", nameof(key));
            }

            return normalized;
        }
    }
}
