namespace OnnxAdapt.Graph.Packing.Rules;

/// <summary>The runtime's fused normalisations and embeddings.</summary>
internal static class FusedEmbeddingRules
{
    private const string Domain = "com.microsoft";

    /// <summary>The rules.</summary>
    public static IEnumerable<(OperatorId Op, PackRule Rule)> Rows =>
    [
        (new OperatorId(Domain, "SkipLayerNormalization"), Skip),
        (new OperatorId(Domain, "SkipSimplifiedLayerNormalization"), Skip),
        (new OperatorId(Domain, "EmbedLayerNormalization"), Embed),
    ];

    private static PackedForm[] Skip(PackingStep step)
    {
        var (form, skip) = (step.Input(0), step.Input(1));
        var last = form.Axes.Rank - 1;
        if (form.Kind is not (FormKind.Tokens or FormKind.Rows)) throw new PackingRefusal("it normalises something that is not one vector per token");
        if (step.Inputs.Skip(2).Any(input => input is { Kind: not FormKind.Static })) throw new PackingRefusal("its weights depend on the tokens");
        if (form.Kind == FormKind.Tokens) skip = TokenForms.Of(skip, step.Writer);
        var width = form.Axes.WidthOf(last);
        if (skip.Kind != form.Kind || form.Axes.Width != width || skip.Axes.Width != width) throw new PackingRefusal($"it adds {skip.Axes} to {form.Axes}");
        Value?[] inputs = [step.Writer.View(form, width), step.Writer.View(skip, width), .. step.Inputs.Skip(2).Select(input => input?.Value)];
        var values = step.Writer.Add(step.Node.Op, inputs, step.Node.Outputs.Count, step.Node.Attributes);
        return [.. values.Select((value, i) => i is 1 or 2 ? PackedForm.Refused($"{step.Node}: its mean and deviation are not packed") : PackedForm.Of(form.Kind, value, form.Axes, form.Type, width))];
    }

    /// <summary>LayerNormalization(word[id] + position[place] + segment[type]).</summary>
    private static PackedForm[] Embed(PackingStep step)
    {
        var (ids, words, places) = (step.Input(0), step.Input(2), step.Input(3));
        if (ids.Kind != FormKind.Tokens || step.Inputs.Skip(2).Take(5).Any(input => input is { Kind: not FormKind.Static })) throw new PackingRefusal("its tables depend on the tokens");
        var writer = step.Writer;
        var positions = step.Optional(8) is { } given ? TokenForms.Of(given, writer).Value! : writer.Positions;
        var sum = writer.Add("Add", writer.Add("Gather", words.Value!, ids.Value!), writer.Add("Gather", places.Value!, positions));
        if (step.Optional(1) is { } types && step.Optional(4) is { } segments)
        {
            sum = writer.Add("Add", sum, writer.Add("Gather", segments.Value!, TokenForms.Of(types, writer).Value!));
        }

        var value = writer.Add("LayerNormalization", [sum, step.Input(5).Value, step.Input(6).Value], new("axis", -1L), new("epsilon", step.Node.GetFloat("epsilon", 1e-12f)));
        var width = words.Axes.WidthOf(1);
        var axes = ids.Axes.Then(PackedAxes.Fixed([width]));
        PackedForm Tokens(Value tokens) => PackedForm.Of(FormKind.Tokens, tokens, axes, words.Type, width);
        return [Tokens(value), step.Uniform(new TensorData(DataType.Int32, [], BitConverter.GetBytes(1)), ids.Axes.Range(0, 1)), Tokens(sum)];
    }
}
