namespace OnnxAdapt.Graph.Packing;

/// <summary>Reads the inputs of padded graphs.</summary>
internal static class PaddedInputs
{
    private static readonly PackedAxes RowsAndPositions = new([[AxisFactor.Rows], [AxisFactor.Positions]]);

    /// <summary>What an input is in the packed graph.</summary>
    /// <exception cref="PackingRefusal">It is not an input of an encoder of varying sizes.</exception>
    public static PackedForm FormOf(Value input, PackedWriter writer)
    {
        var isMask = PackingNames.Masks.Contains(input.Name);
        if (!PackingNames.Roles.TryGetValue(input.Name, out var role) && !isMask) throw new PackingRefusal($"its input '{input.Name}' is neither token ids nor a mask, types or positions of tokens");
        if (input.Shape is { Count: not 2 }) throw new PackingRefusal($"its input '{input.Name}' has shape {input.Shape}, not [rows, positions]");
        if (input.Shape is { } shape && (shape[0].Size is not null || shape[1].Size is not null)) throw new PackingRefusal($"its input '{input.Name}' has the fixed size {shape}");
        if (isMask) return new PackedForm(FormKind.Uniform, RowsAndPositions, input.Type) { Value = writer.Constant(One(input)), Constant = One(input) };
        if (input.Type is not (DataType.Int64 or DataType.Int32)) throw new PackingRefusal($"its input '{input.Name}' is of {input.Type}");
        var value = role == PackedInputRole.Positions ? writer.Cast(writer.Positions, DataType.Int64, input.Type) : writer.Input(role, input.Name, input.Type);
        return PackedForm.Of(FormKind.Tokens, value, RowsAndPositions, input.Type);
    }

    private static TensorData One(Value mask) => mask.Type switch
    {
        DataType.Int64 => TensorData.Scalar(1L),
        DataType.Int32 => new TensorData(DataType.Int32, [], BitConverter.GetBytes(1)),
        DataType.Float => TensorData.Scalar(1f),
        DataType.Bool => new TensorData(DataType.Bool, [], new byte[] { 1 }),
        _ => throw new PackingRefusal($"the mask '{mask.Name}' is of {mask.Type}"),
    };
}
