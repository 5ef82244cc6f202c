using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>Makes the graph inputs of a batch: token rows are padded on the right to the longest, tensor rows are stacked.</summary>
internal sealed class BatchEncoder(GraphContract contract, int paddingId)
{
    /// <summary>One tensor per graph input.</summary>
    /// <param name="rows">At least one row, all of one kind and shape.</param>
    /// <param name="allocator">Gives the memory.</param>
    public NamedTensor[] Encode(IReadOnlyList<EncodedRow> rows, ITensorAllocator allocator) =>
        contract.IsText ? EncodeTokens(rows, allocator) : EncodeTensors(rows, allocator);

    private NamedTensor[] EncodeTokens(IReadOnlyList<EncodedRow> rows, ITensorAllocator allocator)
    {
        var height = contract.FixedRows ?? rows.Count;
        var width = contract.FixedTokens ?? rows.Max(row => row.Cost);
        var inputs = new NamedTensor[contract.TokenInputs.Count];
        for (var slot = 0; slot < inputs.Length; slot++)
        {
            var input = contract.TokenInputs[slot];
            var tensor = allocator.Allocate(slot, input.ElementType, height, width);
            Fill(input, tensor, rows, width);
            inputs[slot] = new NamedTensor(input.Name, tensor);
        }

        return inputs;
    }

    private void Fill(TokenInput input, Tensor tensor, IReadOnlyList<EncodedRow> rows, int width)
    {
        switch (input.ElementType)
        {
            case TensorElementType.Int64: Fill(tensor.AsSpan<long>(), input.Role, rows, width, value => value); break;
            case TensorElementType.Int32: Fill(tensor.AsSpan<int>(), input.Role, rows, width, value => value); break;
            default: Fill(tensor.AsSpan<float>(), input.Role, rows, width, value => value); break;
        }
    }

    private void Fill<T>(Span<T> target, TokenInputRole role, IReadOnlyList<EncodedRow> rows, int width, Func<int, T> convert)
    {
        var filler = convert(role == TokenInputRole.Ids ? paddingId : 0);
        target.Fill(filler);
        for (var row = 0; row < rows.Count; row++)
        {
            FillRow(target.Slice(row * width, width), role, rows[row], convert);
        }
    }

    private static void FillRow<T>(Span<T> target, TokenInputRole role, EncodedRow row, Func<int, T> convert)
    {
        for (var token = 0; token < row.Ids.Length; token++)
        {
            target[token] = convert(role switch
            {
                TokenInputRole.Ids => row.Ids[token],
                TokenInputRole.Mask => row.Mask?[token] ?? 1,
                TokenInputRole.Types => row.TypeIds?[token] ?? 0,
                _ => token,
            });
        }
    }

    private NamedTensor[] EncodeTensors(IReadOnlyList<EncodedRow> rows, ITensorAllocator allocator)
    {
        if (!contract.Stacked) return rows[0].Tensors!;
        var inputs = new NamedTensor[contract.Signature.Inputs.Count];
        for (var slot = 0; slot < inputs.Length; slot++)
        {
            inputs[slot] = new NamedTensor(contract.Signature.Inputs[slot].Name, Stack(rows, slot, allocator));
        }

        return inputs;
    }

    private Tensor Stack(IReadOnlyList<EncodedRow> rows, int slot, ITensorAllocator allocator)
    {
        var first = rows[0].Tensors![slot].Value;
        var height = contract.FixedRows ?? rows.Count;
        long[] dimensions = [height, .. first.Dimensions];
        if (first.Strings is not null) return Tensor.OfStrings([.. Enumerable.Range(0, height).SelectMany(row => RowOrLast(rows, row, slot).Strings!)], dimensions);
        var tensor = allocator.Allocate(slot, first.ElementType, dimensions);
        for (var row = 0; row < height; row++)
        {
            RowOrLast(rows, row, slot).Data.CopyTo(tensor.Data[(row * first.Data.Length)..]);
        }

        return tensor;
    }

    /// <summary>A fixed batch axis is filled with copies of the last row.</summary>
    private static Tensor RowOrLast(IReadOnlyList<EncodedRow> rows, int row, int slot) => rows[Math.Min(row, rows.Count - 1)].Tensors![slot].Value;
}
