using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Packing.Rules;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Packing;

/// <summary>Goes through the padded graph once and writes the packed one.</summary>
internal sealed class PackingWalk(OnnxModel model, PackedWriter writer, InferenceState facts)
{
    private readonly Dictionary<Value, PackedForm> _forms = [];

    /// <summary>What a value is in the packed graph.</summary>
    public PackedForm FormOf(Value value)
    {
        if (_forms.TryGetValue(value, out var form)) return form;
        form = Constants.Of(value, model.IrVersion) is { } tensor
            ? new PackedForm(FormKind.Static, PackedAxes.Fixed(tensor.Sizes), tensor.Type) { Value = writer.Copy(value, tensor), Constant = tensor }
            : PackedForm.Refused($"'{value.Name}' may be given by the caller");
        _forms.Add(value, form);
        return form;
    }

    /// <summary>Packs every node.</summary>
    /// <exception cref="PackingRefusal">The inputs are not those of an encoder.</exception>
    public void Run()
    {
        foreach (var input in model.Graph.Inputs)
        {
            _forms.Add(input, PaddedInputs.FormOf(input, writer));
        }

        foreach (var node in model.Graph.Nodes.Where(node => node.Op != OperatorId.Standard("Constant")))
        {
            Take(node);
        }
    }

    private void Take(Node node)
    {
        var inputs = node.Inputs.Select(input => input is null ? null : FormOf(input)).ToArray();
        var forms = Array.Find(inputs, input => input is { Kind: FormKind.Refused }) is { } refused ? [refused] : Pack(node, inputs);
        for (var i = 0; i < node.Outputs.Count; i++)
        {
            if (node.Outputs[i] is { } output) _forms[output] = forms[Math.Min(i, forms.Length - 1)];
        }
    }

    private PackedForm[] Pack(Node node, PackedForm?[] inputs)
    {
        try
        {
            var forms = PackingRules.Apply(new PackingStep(node, inputs, writer, facts, model.StandardOpset));
            return forms.Length >= node.Outputs.Count ? forms : [.. forms, PackedForm.Refused($"{node}: only its first output is packed")];
        }
        catch (PackingRefusal refusal)
        {
            return [PackedForm.Refused($"{node}: {refusal.Message}")];
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or ArgumentException or IndexOutOfRangeException or ArithmeticException)
        {
            return [PackedForm.Refused($"{node}: {e.Message}")];
        }
    }
}
