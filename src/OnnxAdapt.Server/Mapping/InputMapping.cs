using Google.Protobuf.Collections;
using OnnxAdapt.Abstractions;
using V1Input = OnnxAdapt.V1.Input;

namespace OnnxAdapt.Server.Mapping;

/// <summary>Rows of requests to the domain's inputs.</summary>
internal static class InputMapping
{
    /// <summary>All rows of a request.</summary>
    /// <param name="inputs">Rows as received.</param>
    /// <param name="field">Name of the field, for errors.</param>
    /// <exception cref="AdaptException">InvalidArgument that names the row.</exception>
    public static ExampleInput[] ToInputs(RepeatedField<V1Input> inputs, string field = "inputs")
    {
        if (inputs.Count == 0)
        {
            throw AdaptException.Invalid(field, "it is empty; give at least one input.");
        }

        var rows = new ExampleInput[inputs.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = ToInput(inputs[i], $"{field}[{i}]");
        }

        return rows;
    }

    /// <summary>One row.</summary>
    /// <exception cref="AdaptException">InvalidArgument that names the field.</exception>
    public static ExampleInput ToInput(V1Input? input, string field) => input?.ValueCase switch
    {
        V1Input.ValueOneofCase.Text => new ExampleInput.Text(input.Text),
        V1Input.ValueOneofCase.Pair => new ExampleInput.TextPair(input.Pair.First, input.Pair.Second),
        V1Input.ValueOneofCase.Tokens => ToTokens(input.Tokens, field),
        V1Input.ValueOneofCase.Tensors => TensorMapping.ToRow(input.Tensors, field),
        V1Input.ValueOneofCase.Image => new ExampleInput.Image(input.Image.Memory),
        V1Input.ValueOneofCase.Audio => new ExampleInput.Audio(input.Audio.Memory),
        _ => throw AdaptException.Invalid(field, "it has no value; set text, pair, tokens, tensors, image or audio."),
    };

    private static ExampleInput.Tokens ToTokens(V1.TokenIds tokens, string field)
    {
        if (tokens.TypeIds.Count != 0 && tokens.TypeIds.Count != tokens.Ids.Count)
        {
            throw AdaptException.Invalid($"{field}.tokens.type_ids", $"it has {tokens.TypeIds.Count} entries for {tokens.Ids.Count} ids; give as many or none.");
        }

        return new ExampleInput.Tokens(ToInts(tokens.Ids, $"{field}.tokens.ids"), tokens.TypeIds.Count == 0 ? null : ToInts(tokens.TypeIds, $"{field}.tokens.type_ids"));
    }

    private static int[] ToInts(RepeatedField<uint> values, string field)
    {
        var result = new int[values.Count];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = values[i] <= int.MaxValue ? (int)values[i] : throw AdaptException.Invalid($"{field}[{i}]", $"{values[i]} is no token id.");
        }

        return result;
    }
}
