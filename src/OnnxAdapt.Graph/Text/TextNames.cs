using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OnnxAdapt.Graph.Text;

/// <summary>Writes names and strings so that they can be read back.</summary>
internal static partial class TextNames
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Of(string name) => Plain().IsMatch(name) ? name : Quote(name);

    public static string Of(OperatorId op) =>
        op.OpType.Contains('.') || !Plain().IsMatch(op.OpType) || (op.Domain.Length > 0 && !Plain().IsMatch(op.Domain))
            ? $"{Quote(op.Domain)}::{Quote(op.OpType)}"
            : op.ToString();

    public static string Of(Dim dim) => dim.Symbol is { } symbol ? Of(symbol) : dim.ToString();

    public static string Quote(string text) => Quote(Encoding.UTF8.GetBytes(text));

    public static string Quote(ReadOnlySpan<byte> bytes)
    {
        var quoted = new StringBuilder("\"");
        if (TryDecode(bytes) is { } text)
        {
            foreach (var letter in text)
            {
                Append(quoted, letter);
            }
        }
        else
        {
            foreach (var value in bytes)
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
            }
        }

        return quoted.Append('"').ToString();
    }

    private static void Append(StringBuilder quoted, char letter) => _ = letter switch
    {
        '"' or '\\' => quoted.Append('\\').Append(letter),
        '\n' => quoted.Append("\\n"),
        '\r' => quoted.Append("\\r"),
        '\t' => quoted.Append("\\t"),
        < ' ' or '\x7f' => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}"),
        _ => quoted.Append(letter),
    };

    private static string? TryDecode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_.]*$")]
    private static partial Regex Plain();
}
