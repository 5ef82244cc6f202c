using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace OnnxAdapt.Graph.Operators;

/// <summary>Reads a line of the table of signatures; its head describes the format.</summary>
internal static class SchemaLine
{
    public static OperatorSchema Parse(string line)
    {
        var columns = line.Split('\t');
        return new OperatorSchema(
            columns[0],
            int.Parse(columns[1], CultureInfo.InvariantCulture),
            columns[2].Contains('f'),
            columns[2].Contains('d'),
            ParseParameters(columns, 3),
            ParseParameters(columns, 4),
            Words(columns, 5).Select(ParseAttribute).ToFrozenDictionary(attribute => attribute.Name));
    }

    private static string[] Words(string[] columns, int index) =>
        index < columns.Length ? columns[index].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];

    private static OperatorParameter[] ParseParameters(string[] columns, int index) => Array.ConvertAll(Words(columns, index), ParseParameter);

    private static OperatorParameter ParseParameter(string word)
    {
        bool? differentiable = word[^1] switch { '+' => true, '-' => false, _ => null };
        var rest = differentiable is null ? word : word[..^1];
        var optional = rest[^1] == '?';
        rest = optional ? rest[..^1] : rest;
        var star = rest.IndexOf('*', StringComparison.Ordinal);
        int? minimum = star < 0 ? null : int.Parse(rest.AsSpan(star + 1), CultureInfo.InvariantCulture);
        rest = star < 0 ? rest : rest[..star];
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        return new OperatorParameter(rest[..colon], rest[(colon + 1)..], optional, minimum, differentiable);
    }

    private static OperatorAttribute ParseAttribute(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var declaration = equals < 0 ? word : word[..equals];
        var required = declaration[^1] == '!';
        declaration = required ? declaration[..^1] : declaration;
        var colon = declaration.LastIndexOf(':');
        var kind = KindOf(declaration[(colon + 1)..]);
        return new OperatorAttribute(declaration[..colon], kind, required, equals < 0 ? null : ParseDefault(kind, word[(equals + 1)..]));
    }

    private static AttributeKind KindOf(string letters) => letters switch
    {
        "i" => AttributeKind.Int,
        "i*" => AttributeKind.Ints,
        "f" => AttributeKind.Float,
        "f*" => AttributeKind.Floats,
        "s" => AttributeKind.String,
        "s*" => AttributeKind.Strings,
        "t" => AttributeKind.Tensor,
        "g" => AttributeKind.Graph,
        "x" => AttributeKind.SparseTensor,
        "y" => AttributeKind.TypeProto,
        _ => throw new FormatException($"The table of signatures has an unknown kind '{letters}'."),
    };

    private static AttributeValue ParseDefault(AttributeKind kind, string text) => kind switch
    {
        AttributeKind.Int => long.Parse(text, CultureInfo.InvariantCulture),
        AttributeKind.Float => float.Parse(text, CultureInfo.InvariantCulture),
        AttributeKind.String => Uri.UnescapeDataString(text),
        AttributeKind.Ints => Array.ConvertAll(text.Split(','), item => long.Parse(item, CultureInfo.InvariantCulture)),
        AttributeKind.Floats => Array.ConvertAll(text.Split(','), item => float.Parse(item, CultureInfo.InvariantCulture)),
        AttributeKind.Strings => AttributeValue.OfStrings(Array.ConvertAll(text.Split(','), item => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(Uri.UnescapeDataString(item)))),
        _ => throw new FormatException($"The table of signatures has a default of kind {kind}."),
    };
}
