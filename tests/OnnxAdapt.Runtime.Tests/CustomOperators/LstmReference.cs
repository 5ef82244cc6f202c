namespace OnnxAdapt.Runtime.Tests.CustomOperators;

/// <summary>An LSTM and its gradients row by row in double precision; gates in the order i, o, f, c.</summary>
internal sealed class LstmReference
{
    private readonly RecurrentCase _layer;
    private readonly int _hidden;
    private readonly Operand _x;
    private readonly Operand _w;
    private readonly Operand _r;
    private readonly Operand? _bias;
    private readonly Operand? _state;
    private readonly Operand? _cell;
    private readonly Operand? _peepholes;
    private readonly Operand? _dy;
    private readonly Operand? _dState;
    private readonly Operand? _dCell;

    public LstmReference(RecurrentCase layer)
    {
        (_layer, _hidden, _x) = (layer, layer.Hidden, layer.X);
        _w = Operand.Noise(2, layer.Directions, 4 * _hidden, layer.Features);
        _r = Operand.Noise(3, layer.Directions, 4 * _hidden, _hidden);
        _bias = layer.Starts ? Operand.Noise(4, layer.Directions, 8 * _hidden) : null;
        (_state, _cell) = (layer.Start(5), layer.Start(6));
        _peepholes = layer.Starts ? Operand.Noise(7, layer.Directions, 3 * _hidden) : null;
        _dy = layer.LastOnly ? null : Operand.Noise(8, layer.Steps, layer.Directions, layer.Batch, _hidden);
        _dState = layer.LastOnly ? Operand.Noise(9, layer.Directions, layer.Batch, _hidden) : null;
        _dCell = layer.LastOnly ? Operand.Noise(10, layer.Directions, layer.Batch, _hidden) : null;
        var (stack, states) = (layer.Steps * layer.Directions * layer.Batch * _hidden, layer.Directions * layer.Batch * _hidden);
        Forward = new() { ["Y"] = new double[stack], ["cells"] = new double[stack], ["gates"] = new double[4 * stack], ["Yh"] = new double[states], ["Yc"] = new double[states] };
        Backward = new()
        {
            ["dX"] = new double[_x.Floats.Length], ["dW"] = new double[_w.Floats.Length], ["dR"] = new double[_r.Floats.Length],
            ["dB"] = new double[8 * layer.Directions * _hidden], ["dh0"] = new double[states], ["dc0"] = new double[states], ["dP"] = new double[3 * layer.Directions * _hidden],
        };
        for (var direction = 0; direction < layer.Directions; direction++)
        {
            for (var row = 0; row < layer.Batch; row++)
            {
                RunForward(direction, row);
                RunBackward(direction, row);
            }
        }
    }

    public Dictionary<string, double[]> Forward { get; }

    public Dictionary<string, double[]> Backward { get; }

    public Operand?[] ForwardInputs => [_x, _w, _r, _bias, _layer.Lengths, _state, _cell, _peepholes];

    public Operand?[] BackwardInputs(Operand y, Operand cells, Operand gates) =>
        [_x, _w, _r, _layer.Lengths, _state, _cell, _peepholes, y, cells, gates, _dy, _dState, _dCell];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double At(Operand? operand, int place) => operand?.Floats[place] ?? 0;

    private void RunForward(int direction, int row)
    {
        var start = _layer.State(direction, row) * _hidden;
        var h = Enumerable.Range(start, _hidden).Select(place => At(_state, place)).ToArray();
        var c = Enumerable.Range(start, _hidden).Select(place => At(_cell, place)).ToArray();
        foreach (var step in _layer.Order(direction, row))
        {
            var sums = Sums(direction, step, row, h);
            var place = _layer.Stacked(step, direction, row);
            for (var k = 0; k < _hidden; k++)
            {
                double Peep(int which) => At(_peepholes, (((direction * 3) + which) * _hidden) + k);
                var i = Sigmoid(sums[k] + (Peep(0) * c[k]));
                var f = Sigmoid(sums[(2 * _hidden) + k] + (Peep(2) * c[k]));
                var g = Math.Tanh(sums[(3 * _hidden) + k]);
                c[k] = (f * c[k]) + (i * g);
                var o = Sigmoid(sums[_hidden + k] + (Peep(1) * c[k]));
                h[k] = o * Math.Tanh(c[k]);
                foreach (var (gate, value) in new[] { i, o, f, g }.Index())
                {
                    Forward["gates"][(((place * 4) + gate) * _hidden) + k] = value;
                }
            }

            h.CopyTo(Forward["Y"], place * _hidden);
            c.CopyTo(Forward["cells"], place * _hidden);
        }

        h.CopyTo(Forward["Yh"], start);
        c.CopyTo(Forward["Yc"], start);
    }

    private double[] Sums(int direction, int step, int row, double[] h) =>
    [
        .. Enumerable.Range(0, 4 * _hidden).Select(j =>
        {
            var sum = At(_bias, (direction * 8 * _hidden) + j) + At(_bias, (((direction * 8) + 4) * _hidden) + j);
            var gate = (direction * 4 * _hidden) + j;
            for (var k = 0; k < _layer.Features; k++)
            {
                sum += (double)_w.Floats[(gate * _layer.Features) + k] * _x.Floats[(((step * _layer.Batch) + row) * _layer.Features) + k];
            }

            for (var k = 0; k < _hidden; k++)
            {
                sum += _r.Floats[(gate * _hidden) + k] * h[k];
            }

            return sum;
        }),
    ];

    private void RunBackward(int direction, int row)
    {
        var start = _layer.State(direction, row) * _hidden;
        var dh = Enumerable.Range(start, _hidden).Select(place => At(_dState, place)).ToArray();
        var dc = Enumerable.Range(start, _hidden).Select(place => At(_dCell, place)).ToArray();
        var order = _layer.Order(direction, row);
        for (var number = order.Length - 1; number >= 0; number--)
        {
            var place = _layer.Stacked(order[number], direction, row) * _hidden;
            var before = number > 0 ? _layer.Stacked(order[number - 1], direction, row) * _hidden : -1;
            var da = new double[4 * _hidden];
            for (var k = 0; k < _hidden; k++)
            {
                dh[k] += At(_dy, place + k);
                (double i, double o, double f, double g) = (Gate(place, 0, k), Gate(place, 1, k), Gate(place, 2, k), Gate(place, 3, k));
                var (cell, last) = (Forward["cells"][place + k], before < 0 ? At(_cell, start + k) : Forward["cells"][before + k]);
                var squashed = Math.Tanh(cell);
                double Peep(int which) => At(_peepholes, (((direction * 3) + which) * _hidden) + k);
                da[_hidden + k] = dh[k] * squashed * o * (1 - o);
                var d = dc[k] + (dh[k] * o * (1 - (squashed * squashed))) + (da[_hidden + k] * Peep(1));
                da[k] = d * g * i * (1 - i);
                da[(2 * _hidden) + k] = d * last * f * (1 - f);
                da[(3 * _hidden) + k] = d * i * (1 - (g * g));
                dc[k] = (d * f) + (da[k] * Peep(0)) + (da[(2 * _hidden) + k] * Peep(2));
                foreach (var (which, value) in new[] { da[k] * last, da[_hidden + k] * cell, da[(2 * _hidden) + k] * last }.Index())
                {
                    Backward["dP"][(((direction * 3) + which) * _hidden) + k] += value;
                }
            }

            dh = AddSums(direction, order[number], row, da, k => before < 0 ? At(_state, start + k) : Forward["Y"][before + k]);
        }

        dh.CopyTo(Backward["dh0"], start);
        dc.CopyTo(Backward["dc0"], start);
    }

    private double Gate(int place, int gate, int k) => Forward["gates"][(place * 4) + (gate * _hidden) + k];

    private double[] AddSums(int direction, int step, int row, double[] da, Func<int, double> state)
    {
        var dh = new double[_hidden];
        for (var j = 0; j < da.Length; j++)
        {
            var gate = (direction * 4 * _hidden) + j;
            Backward["dB"][(direction * 8 * _hidden) + j] += da[j];
            Backward["dB"][(((direction * 8) + 4) * _hidden) + j] += da[j];
            for (var k = 0; k < _layer.Features; k++)
            {
                var input = (((step * _layer.Batch) + row) * _layer.Features) + k;
                Backward["dX"][input] += da[j] * _w.Floats[(gate * _layer.Features) + k];
                Backward["dW"][(gate * _layer.Features) + k] += da[j] * _x.Floats[input];
            }

            for (var k = 0; k < _hidden; k++)
            {
                dh[k] += da[j] * _r.Floats[(gate * _hidden) + k];
                Backward["dR"][(gate * _hidden) + k] += da[j] * state(k);
            }
        }

        return dh;
    }
}
